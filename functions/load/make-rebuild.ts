import { type PartAnnouncement, partOfKey } from "#core/part.ts";
import type { Announcer, Objects, RebuildLedger } from "#core/ports.ts";
import { readSuppressions } from "./make-erase.ts";

/** As many parts are announced at once. */
const batch = 100;

/**
 * Builds the archive anew from the staged parts alone: empties it (what must not come back stays noted), then announces
 * every part in object storage again. Answers how many.
 */
export function makeRebuild(
  objects: Pick<Objects, "list" | "get">,
  announcer: Announcer,
  ledger: RebuildLedger,
) {
  return async (): Promise<number> => {
    await ledger.empty(await readSuppressions(objects));
    const keys: string[] = [];
    let waiting: PartAnnouncement[] = [];
    let count = 0;
    const flush = async () => {
      await ledger.noteParts(waiting);
      await announcer.announce(waiting);
      count += waiting.length;
      waiting = [];
    };
    for await (const { key, size } of objects.list("staged/")) {
      const part = partOfKey(key);
      // Objects that are no parts are somebody else's.
      if (!part) continue;
      keys.push(key);
      waiting.push({ v: 1, ...part, key, size, count: 0 });
      if (waiting.length >= batch) await flush();
    }
    await flush();
    await ledger.dropParts(keys);
    return count;
  };
}
