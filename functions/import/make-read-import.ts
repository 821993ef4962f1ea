import type { ImportMessage } from "#core/import-message.ts";
import { limits } from "#core/limits.ts";
import type { OpenFile } from "#core/ports.ts";
import { makeStaging, type Source, type StagingPorts, type StagingRun } from "#core/staging/make-staging.ts";
import { log } from "#edge/log.ts";

/** What reading a whole import needs: where a file's bytes are, and how to have the import read on in another run. */
export type ReadImportPorts = StagingPorts & {
  openFile(importId: string, file: OpenFile): Source;
  /** With a `delay` the message comes after so many seconds. */
  enqueue(message: ImportMessage, delay?: number): Promise<void>;
};

/** What the caller of a run may say of it. */
export type ReadOptions = {
  signal?: AbortSignal | undefined;
  onSampleDropped?: (() => void) | undefined;
  /** Milliseconds that are left; without it the run takes as long as it takes. */
  remaining?(): number;
  /** Nobody tries again when this run fails: the import says so. */
  isLast?: boolean;
  /** A message asked for this run: while somebody else reads the import it is to come again. */
  isQueued?: boolean;
};

/** So many seconds later a message comes again whose import somebody else reads. */
const heldSeconds = 30;

/**
 * Reads an import's files one after the other, going on where an earlier run stopped. Before the time is up it stops
 * behind a part and asks for another run. An import that has ended or was cancelled is left alone.
 */
export function makeReadImport(ports: ReadImportPorts) {
  const importFile = makeStaging(ports);

  /** Answers whether another run is to go on. */
  async function read(id: string, { remaining, signal, onSampleDropped }: ReadOptions): Promise<boolean> {
    const open = await ports.ledger.open(id);
    if (!open) return false;
    const shouldPause = () => remaining !== undefined && remaining() < limits.importReserve.value;
    const { isSample, isComplete } = open;
    const run: StagingRun = { id, isSample, isComplete, parts: 0, shouldPause, signal, onSampleDropped };
    for (const file of open.files) {
      if (file.state === "read" || file.state === "failed") {
        run.parts = Math.max(run.parts, file.parts);
        continue;
      }
      const source = ports.openFile(id, file);
      const outcome = await importFile(run, file.number, source);
      if (outcome === "paused") return true;
      if (outcome === "cancelled") return false;
      if (outcome === "read") await source.discard?.();
    }
    await ports.announcer.announce(await ports.ledger.endReading(id));
    log.info("an import is read", { import: id, parts: run.parts });
    return false;
  }

  return async (id: string, options: ReadOptions = {}): Promise<void> => {
    const hold = await ports.ledger.hold(id);
    if (!hold) {
      // Whoever holds it may be cut, and this be its own message come twice. A new one spends none of the tries.
      if (options.isQueued) await ports.enqueue({ v: 1, import_id: id }, heldSeconds);
      return;
    }
    const signal = AbortSignal.any([hold.lost, ...(options.signal ? [options.signal] : [])]);
    let isPaused = false;
    try {
      isPaused = await read(id, { ...options, signal });
    } catch (error) {
      if (options.isLast) await ports.ledger.failReading(id, explain(error));
      throw error;
    } finally {
      await hold.release();
    }
    // Not before: the next run could be here already, and find the import held.
    if (isPaused) await ports.enqueue({ v: 1, import_id: id });
  };
}

function explain(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The file could not be read to its end: ${why}. Try the import again (retry).`;
}
