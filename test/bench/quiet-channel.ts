import type { Pool } from "pg";
import { snowflakeAt, snowflakeTime } from "#core/snowflake.ts";
import { rawExport, rawMessage } from "../support/export-builder.ts";
import { loadDocuments } from "../support/load-documents.ts";

const channelId = "7";
const messages = 5;

/** Adds a channel with a handful of messages from the archive's first to its last; answers where they are. */
export async function addQuietChannel(pool: Pool): Promise<{ id: string; channelId: string }[]> {
  const { rows } = await pool.query<{ first: string; last: string }>(
    "select min(id) as first, max(id) as last from messages",
  );
  const [first = 0, last = 0] = rows.flatMap((row) => [snowflakeTime(row.first), snowflakeTime(row.last)]);
  const ids = Array.from({ length: messages }, (_, nth) =>
    snowflakeAt(Math.round(first + ((last - first) * nth) / (messages - 1))),
  );
  await loadDocuments(pool, [
    rawExport(
      ids.map((id) => rawMessage(id, "quiet")),
      { channel: { id: channelId, type: "GuildTextChat", name: "quiet" } },
    ),
  ]);
  return ids.map((id) => ({ id, channelId }));
}
