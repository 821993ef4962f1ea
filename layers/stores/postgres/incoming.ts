import type { PoolClient } from "pg";
import { digestOf } from "#core/digest.ts";
import { firstSighting } from "#core/merge-message.ts";
import type { Message } from "#core/message.ts";
import { copyField } from "#stores/postgres/copy.ts";

/** The staging table's columns, in the order in which rows are copied. */
export const incomingColumns =
  "id, channel_id, sent_at, edited_at, version, digest, author_id, reference_id, is_pinned, type, content, extra, older";

/** When Discord made the id in the column `id`: `snowflakeTime` of core, in SQL. */
export const createdAt = "timestamptz '2015-01-01 00:00:00+00' + (id >> 22) * interval '1 millisecond'";

/** Makes the connection's own staging table empty. It lives as long as the connection: one catalogue entry, not one a part. */
export async function clearIncoming(client: PoolClient): Promise<void> {
  await client.query(`create temp table if not exists incoming (
    id bigint, channel_id bigint, sent_at timestamptz, edited_at timestamptz, version bigint, digest bigint,
    author_id bigint, reference_id bigint, is_pinned boolean, type text, content text, extra jsonb, older jsonb)`);
  await client.query("truncate incoming");
}

/** A message as a row of the staging table, in COPY's text format. */
export function incomingRow(message: Message): string {
  const { digest, older } = firstSighting(message, digestOf(message));
  const edited = message.editedAt === null ? "\\N" : time(message.editedAt);
  const numbers = `${message.id}\t${message.channelId}\t${time(message.sentAt)}\t${edited}\t${message.version}\t${digest}`;
  const links = `${message.authorId ?? "\\N"}\t${message.referenceId ?? "\\N"}\t${message.isPinned ? "t" : "f"}`;
  const texts = `${copyField(message.type)}\t${copyField(message.content)}`;
  return `${numbers}\t${links}\t${texts}\t${json(message.extra)}\t${json(olderToJson(older))}\n`;
}

/** The versions of fields by name, as the archive stores them: decimal strings, since JSON rounds 64-bit numbers; null when there are none. */
export function olderToJson(older: { [field: string]: bigint }): { [field: string]: string } | null {
  const entries = Object.entries(older);
  return entries.length > 0
    ? Object.fromEntries(entries.map(([field, version]) => [field, String(version)]))
    : null;
}

function time(milliseconds: number): string {
  // Years beyond 9999 come as "+012345-…", which Postgres reads without the sign and the zero.
  return new Date(milliseconds).toISOString().replace(/^\+0*/, "");
}

function json(value: object | null): string {
  return value === null ? "\\N" : copyField(JSON.stringify(value));
}
