import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type PartAnnouncement, partKey } from "#core/part.ts";
import type { Announcer, Lacking, Objects, Reconciliation } from "#core/ports.ts";

const pack = promisify(gzip);

/**
 * Compares an import with the archive when it is complete and loaded, and announces what that proves as manifest parts;
 * `giveUp` notes that this could not be done, and why.
 */
export function makeReconcile(
  reconciliation: Reconciliation,
  objects: Pick<Objects, "put">,
  announcer: Announcer,
) {
  async function reconcile(exportId: string): Promise<void> {
    const parts = await reconciliation.reconcile(exportId, async (lacking, number) => {
      const body = await pack(JSON.stringify(documentOf(lacking)));
      const key = partKey(exportId, number);
      await objects.put(key, body);
      return {
        v: 1,
        export_id: exportId,
        key,
        number,
        size: body.length,
        count: 0,
      } satisfies PartAnnouncement;
    });
    await announcer.announce(parts);
  }
  return { reconcile, giveUp: reconciliation.giveUp };
}

/** A part without messages, whose `part` says what its export proves. */
function documentOf({ guildId, channelId, exportedAt, covered, lacking }: Lacking): object {
  return {
    guild: { id: guildId },
    channel: { id: channelId },
    exportedAt: new Date(exportedAt).toISOString(),
    part: { firstOrdinal: 0, manifest: { covered, lacking } },
    messages: [],
    messageCount: 0,
  };
}
