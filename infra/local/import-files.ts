import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Fault, type Problem } from "#core/errors.ts";
import { rawPrefix } from "#core/part.ts";
import type { OpenFile } from "#core/ports.ts";
import type { Source } from "#core/staging/make-staging.ts";
import { persistently } from "#edge/persistently.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { sendTo } from "#stores/queue.ts";
import { type FoundFile, findExports, openExport } from "../../functions/import/find-files.ts";
import { makeReadImport, type ReadOptions } from "../../functions/import/make-read-import.ts";
import { openObject } from "../../functions/import/open-object.ts";
import type { Stores } from "./stores.ts";

/** What an import is begun with: `problems` are those of files that were named but cannot be imported at all. */
export type ImportRequest = {
  files: FoundFile[];
  problems?: Problem[];
  isSample?: boolean;
  /** The exports are complete: what they lack of their range is marked as deleted. */
  isComplete?: boolean;
  onSampleDropped?: () => void;
  /** Cuts the reading: it rejects with the signal's reason, and the import goes on at the next start. */
  signal?: AbortSignal;
};

/** An import that is noted in the archive; `reading` ends when its files are read, staged and announced. */
export type BegunImport = { id: string; reading: Promise<void> };

/** Notes an import, then reads its files one after the other, staging and announcing their parts. */
export async function importFiles(stores: Stores, request: ImportRequest): Promise<BegunImport> {
  const id = randomUUID();
  const { problems = [], isSample = false, isComplete = false, onSampleDropped, signal } = request;
  const files = request.files.map((file) => ({ path: resolve(file.path), size: file.size }));
  await stores.ledger.create(id, files, { isSample, isComplete });
  await stores.ledger.noteProblems(id, "error", problems);
  return { id, reading: bindReadImport(stores)(id, { signal, onSampleDropped }) };
}

/**
 * Goes on with the imports that an earlier process was reading when it ended; answers at once their ids, and those of
 * the imports that it had read and not yet loaded.
 */
export async function resumeImports(
  stores: Stores,
  signal?: AbortSignal,
): Promise<{ ids: string[]; reading: Promise<void> }> {
  const [waiting, unfinished] = [await stores.ledger.waitingParts(), await stores.ledger.unfinished()];
  const ids = new Set([...waiting.map((part) => part.export_id), ...unfinished]);
  // An export's parts wait too, and nobody can ask for it as an import.
  const { import: find } = archiveState(stores.statePool);
  const imports = await Promise.all([...ids].map(async (id) => ((await find(id)) ? [id] : [])));
  const reading = (async () => {
    for (const id of unfinished) await bindReadImport(stores)(id, { signal });
  })();
  // Who asked may have more to do before it looks at what became of the reading.
  reading.catch(() => undefined);
  return { ids: imports.flat(), reading };
}

/** Reads an import wherever its files are: on this machine, or uploaded. */
export function bindReadImport(stores: Stores) {
  const openFile = (id: string, file: OpenFile): Source =>
    file.partSize === null
      ? openExport(file.path)
      : openObject(stores.objects, rawPrefix(id, file.number), { ...file, partSize: file.partSize });
  const enqueue = sendTo(stores.aws.sqs, stores.resources.queues.imports);
  const read = makeReadImport({ ...stores, openFile, enqueue });
  // Going on where it stopped.
  return (id: string, options: ReadOptions = {}) =>
    persistently(() => read(id, options), {
      told: "an import was cut and goes on",
      isPassing: (error) => !(error instanceof Fault),
      signal: options.signal,
    });
}

export { type FoundFile, findExports };
