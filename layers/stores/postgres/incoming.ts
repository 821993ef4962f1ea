import { hash } from "node:crypto";
import { digestOf } from "#core/digest.ts";
import { neverSeen } from "#core/merge-message.ts";
import type { Message } from "#core/message.ts";
import { searchTermsOf } from "#core/search-query/search-terms.ts";
import { discordEpoch } from "#core/snowflake.ts";
import { copyField } from "#stores/postgres/copy.ts";

/** The staging table's columns, in the order in which rows are copied. */
export const incomingColumns =
  "id, channel_id, sent_at, edited_at, version, digest, author_id, reference_id, is_pinned, type, content, extra, older, folded, terms";

/** When Discord made the id that a column holds, in SQL: `snowflakeTime` of core. */
export function createdAt(column: string): string {
  return `timestamptz '2015-01-01 00:00:00+00' + (${column} >> 22) * interval '1 millisecond'`;
}

/** The UTC day of it. */
export function createdOn(column: string): string {
  return `((${createdAt(column)}) at time zone 'UTC')::date`;
}

/** Whether an id was made on a UTC day, in SQL. */
export function isOfDay(column: string, day: string): string {
  return `${column} between ${lastIdBefore(day)} + 1 and ${lastIdBefore(`(${day} + 1)`)}`;
}

/** The largest id from before a moment that is known, or a day in UTC, in SQL: `snowflakeBefore` of core. */
export function lastIdBefore(moment: string): string {
  const since = `least(greatest(extract(epoch from ${moment}) * 1000 - ${discordEpoch}, 0), ${2 ** 41})`;
  // What is shifted is one less: of what lies behind all ids, bigint holds only that.
  return `(((${since}::bigint - 1) << 22) | ${2 ** 22 - 1})`;
}

/** A message on its way into the staging table, and what tells it from others. */
export type IncomingRow = {
  id: string;
  channelId: string;
  version: bigint;
  digest: bigint;
  message: Message;
};

/** The staging table's columns with their types. */
export const incomingTypes = `id bigint, channel_id bigint, sent_at timestamptz, edited_at timestamptz, version bigint,
  digest bigint, author_id bigint, reference_id bigint, is_pinned boolean, type text, content text, extra jsonb,
  older jsonb, folded text, terms tsvector`;

/** What is known of a message before it is asked whether the archive has it. */
export function incomingRow(message: Message): IncomingRow {
  const { id, channelId, version } = message;
  const digest = digestOf(message) ^ olderOf(message.absent).digest;
  return { id, channelId, version, digest, message };
}

/** The message as a row of the staging table, in COPY's text format; its words are added to `words`. */
export function rowBytes({ message, digest }: IncomingRow, words: Set<string>): Buffer {
  const search = searchTermsOf(message);
  for (const word of search.words) words.add(word);
  const edited = message.editedAt === null ? "\\N" : time(message.editedAt);
  const when = `${time(message.sentAt)}\t${edited}`;
  const numbers = `${message.id}\t${message.channelId}\t${when}\t${message.version}\t${digest}`;
  const links = `${message.authorId ?? "\\N"}\t${message.referenceId ?? "\\N"}\t${message.isPinned ? "t" : "f"}`;
  const texts = `${copyField(message.type)}\t${copyField(message.content)}`;
  const found = `${copyField(search.folded)}\t${copyField(search.terms)}`;
  return Buffer.from(
    `${numbers}\t${links}\t${texts}\t${json(message.extra)}\t${olderOf(message.absent).text}\t${found}\n`,
  );
}

/** The versions of fields by name, as the archive stores them: decimal strings, since JSON rounds 64-bit numbers; null when there are none. */
export function olderToJson(older: { [field: string]: bigint }): { [field: string]: string } | null {
  const entries = Object.entries(older);
  return entries.length > 0
    ? Object.fromEntries(entries.map(([field, version]) => [field, String(version)]))
    : null;
}

/** Messages of one export share their list of absent fields, and so its text, and what tells it from other lists. */
const olders = new WeakMap<string[], { text: string; digest: bigint }>();

function olderOf(absent: string[]): { text: string; digest: bigint } {
  const known = olders.get(absent);
  if (known !== undefined) return known;
  const text = json(olderToJson(neverSeen(absent)));
  const digest = text === "\\N" ? 0n : hash("sha256", text, "buffer").readBigInt64BE(0);
  olders.set(absent, { text, digest });
  return { text, digest };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function json(value: object | null): string {
  return value === null ? "\\N" : copyField(JSON.stringify(value));
}
