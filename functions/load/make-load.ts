import { Fault } from "#core/errors.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, Objects } from "#core/ports.ts";
import { log } from "#edge/log.ts";
import { loadedMessages, loadTime } from "#edge/metrics.ts";
import type { Attempt } from "#edge/worker.ts";
import { readPart } from "./read-part.ts";

/** What loading is bound to; `reconcile` is asked after each part whether that was the last of a complete export. */
export type LoadPorts = {
  objects: Pick<Objects, "get">;
  archive: ArchiveWriter;
  reconcile?: (exportId: string) => Promise<void>;
};

type LoadAttempt = Pick<Attempt, "number" | "isLast"> & { sentAt?: Date };

/** Loads an announced part from object storage into one store. The last attempt that fails is noted on the part. */
export function makeLoad({ objects, archive, reconcile }: LoadPorts) {
  return async (part: PartAnnouncement, attempt: LoadAttempt): Promise<LoadCounts> => {
    const end = loadTime.startTimer();
    const start = performance.now();
    try {
      const content = await readPart(await objects.get(part.key), part.key);
      const counts = await archive.load(part, content);
      end({ outcome: "loaded" });
      for (const [outcome, count] of Object.entries(counts)) loadedMessages.inc({ outcome }, count);
      log.info("a part is loaded", { part: part.key, ...counts, ms: Math.round(performance.now() - start) });
      // A manifest is what comes of comparing.
      if (!content.header.manifest) await reconcile?.(part.export_id);
      return counts;
    } catch (error) {
      end({ outcome: "failed" });
      if (attempt.isLast) {
        const why = error instanceof Error ? error.message : String(error);
        const detail = `The part ${part.key} could not be loaded in ${attempt.number} tries: ${why}. Import its file again.`;
        await archive.fail(part, error instanceof Fault ? error.message : detail, attempt.sentAt);
      }
      throw error;
    }
  };
}
