import { Fault } from "#core/errors.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, Objects } from "#core/ports.ts";
import type { Attempt } from "#edge/worker.ts";
import { readPart } from "./read-part.ts";

/** Loads an announced part from object storage into one store. The last attempt that fails is noted on the part. */
export function makeLoad(objects: Pick<Objects, "get">, archive: ArchiveWriter) {
  return async (part: PartAnnouncement, attempt: Attempt): Promise<LoadCounts> => {
    try {
      return await archive.load(part, await readPart(await objects.get(part.key), part.key));
    } catch (error) {
      if (attempt.isLast) {
        const why = error instanceof Error ? error.message : String(error);
        const detail = `The part ${part.key} could not be loaded in ${attempt.number} tries: ${why}. Import its file again.`;
        await archive.fail(part, error instanceof Fault ? error.message : detail);
      }
      throw error;
    }
  };
}
