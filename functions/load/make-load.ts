import { Fault } from "#core/errors.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, Objects, Reconciliation } from "#core/ports.ts";
import { log } from "#edge/log.ts";
import { loadedMessages, loadTime } from "#edge/metrics.ts";
import { type Patience, persistently } from "#edge/persistently.ts";
import type { Attempt } from "#edge/worker.ts";
import { isAway } from "#stores/is-away.ts";
import { readPart } from "./read-part.ts";

/**
 * What loading is bound to; `reconcile` is asked after each part whether that was the last of a complete export, and
 * `giveUp` notes that it could not be. `stopping` is raised when this process is to end.
 */
export type LoadPorts = {
  objects: Pick<Objects, "get">;
  archive: ArchiveWriter;
  reconcile?: (exportId: string) => Promise<void>;
  giveUp?: Reconciliation["giveUp"];
  stopping?: AbortSignal;
};

type LoadAttempt = Pick<Attempt, "number" | "isLast"> & Partial<Attempt>;

/**
 * Loads an announced part from object storage into one store. A store that is away is waited for as long as the run has
 * time, which spends none of the tries. The last attempt that fails is noted on the part, or on its import.
 */
export function makeLoad({ objects, archive, reconcile, giveUp, stopping }: LoadPorts) {
  async function loadPart(part: PartAnnouncement): Promise<{ counts: LoadCounts; isManifest: boolean }> {
    const end = loadTime.startTimer();
    const start = performance.now();
    try {
      const content = await readPart(await objects.get(part.key), part.key);
      const counts = await archive.load(part, content);
      end({ outcome: "loaded" });
      for (const [outcome, count] of Object.entries(counts)) loadedMessages.inc({ outcome }, count);
      log.info("a part is loaded", { part: part.key, ...counts, ms: Math.round(performance.now() - start) });
      return { counts, isManifest: content.header.manifest !== null };
    } catch (error) {
      end({ outcome: "failed" });
      throw error;
    }
  }

  async function noteFailed(
    part: PartAnnouncement,
    why: string,
    error: unknown,
    sentAt?: Date,
  ): Promise<void> {
    const detail = `The part ${part.key} could not be loaded ${why} Import its file again.`;
    await archive.fail(part, error instanceof Fault ? error.message : detail, sentAt);
  }

  async function noteUncompared(part: PartAnnouncement, why: string): Promise<void> {
    await giveUp?.(part.export_id, `It could not be compared with the archive ${why} Try it again (retry).`);
  }

  return async (part: PartAnnouncement, attempt: LoadAttempt): Promise<LoadCounts> => {
    const patience: Patience = {
      told: "a store is away, and a part waits for it",
      isPassing: isAway,
      // Who does not say has no time.
      remaining: attempt.remaining ?? (() => 0),
      signal: stopping,
    };
    let isLoaded = false;
    try {
      const { counts, isManifest } = await persistently(() => loadPart(part), patience);
      isLoaded = true;
      // A manifest is what comes of comparing.
      if (!isManifest) await persistently(async () => reconcile?.(part.export_id), patience);
      return counts;
    } catch (error) {
      // Whoever stops it has it tried again at the next start.
      if (attempt.isLast && !stopping?.aborted) {
        const why = `in ${attempt.number} tries: ${error instanceof Error ? error.message : String(error)}.`;
        const note = isLoaded ? noteUncompared : noteFailed;
        await persistently(() => note(part, why, error, attempt.sentAt), patience);
      }
      throw error;
    }
  };
}
