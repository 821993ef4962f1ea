import type { MessageHit } from "#core/api/messages.ts";
import type { Message } from "#core/message.ts";
import { spellingsOfType } from "#core/search-query/message-types.ts";
import { searchableFields } from "#core/search-query/searchable-text.ts";

/** Every column and what of a message stands in it. */
const columns: { [name: string]: (message: MessageHit) => string | null | undefined } = {
  message_id: ({ message_id }) => message_id,
  channel_id: ({ channel_id }) => channel_id,
  channel: ({ channel }) => channel.name,
  guild: ({ guild }) => guild.name,
  author_id: ({ author }) => author?.id,
  author: ({ author }) => author?.name ?? author?.nickname,
  sent_at: ({ sent_at }) => sent_at,
  edited_at: ({ edited_at }) => edited_at,
  deleted_at: ({ deleted_at }) => deleted_at,
  type: ({ type }) => type,
  content: ({ content }) => content,
  attachments: ({ attachments }) => attachments.flatMap(({ url }) => url ?? []).join(" "),
  reply_to: ({ type, reply }) => (spellingsOfType("Reply").includes(type) ? reply?.message_id : null),
  url: ({ url }) => url,
  // Behind the others: who reads a table by its columns' places still can.
  forwarded: (message) => textsIn("forwarded", message),
  embeds: (message) => textsIn("embeds", message),
  stickers: (message) => textsIn("stickers", message),
};
/** The mark by which spreadsheets know UTF-8. */
const byteOrderMark = "\ufeff";
const lineEnd = "\r\n";
/**
 * Where a field begins so, spreadsheets take it for a formula and run it: https://owasp.org/www-community/attacks/CSV_Injection.
 * Apostrophes before it were perhaps put there by us.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** The first line of a table of messages as CSV (RFC 4180), with the byte order mark before it. */
export const csvHeader = `${byteOrderMark}${Object.keys(columns).join(",")}${lineEnd}`;

/**
 * A message as a line of CSV; what it has not is empty. A field that a spreadsheet would run as a formula gets an
 * apostrophe before it, and so does one that would look as if it had got one: `'=1` is `=1`, `''=1` is `'=1`.
 */
export function csvRow(message: MessageHit): string {
  const fields = Object.values(columns).map((read) => fieldOf(read(message) ?? ""));
  return `${fields.join(",")}${lineEnd}`;
}

/** A message as a line of NDJSON: JSON with a line end. */
export function ndjsonRow(message: MessageHit): string {
  return `${JSON.stringify(message)}\n`;
}

/** What a search looks at in this part of a message, each text on a line of its own. */
function textsIn(part: string, { embeds, stickers, forwarded }: MessageHit): string {
  const extra = { embeds, stickers, forwarded_message: forwarded } as Message["extra"];
  const fields = searchableFields({ content: "", extra });
  const texts = fields.filter(({ field }) => field.startsWith(`${part}.`)).map(({ text }) => text);
  return texts.join("\n");
}

function fieldOf(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
