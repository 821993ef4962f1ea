import { isObject } from "#core/json-fields.ts";
import { limits } from "#core/limits.ts";
import type { Json, Message } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";

/** What of a message is looked at: the fields that the archive stores. */
export type MessageText = Pick<Message, "content" | "extra">;

/**
 * All text of a message that a search looks at, folded: its content, its embeds' titles, descriptions, fields, authors
 * and footers, its files' and stickers' names, and the same of a forwarded message. The texts are separated by line
 * ends, which no folded text holds; no match goes over one. Of all together the first `limits.indexedCharacters` count.
 */
export function searchableText({ content, extra }: MessageText): string {
  // Most messages are nothing but content.
  const texts = extra === null ? [content] : [content, ...textsOf(extra)];
  const longest = limits.indexedCharacters.value;
  const folded: string[] = [];
  let left: number = longest;
  for (const text of texts) {
    if (left <= 0) break;
    const fold = foldText(start(text, left)).trim();
    left -= text.length + 1;
    if (fold !== "") folded.push(fold);
  }
  return start(folded.join("\n"), longest);
}

function textsOf(record: Json | undefined): string[] {
  if (!isObject(record)) return [];
  return [
    ...listOf(record.embeds).flatMap(embedTexts),
    ...listOf(record.attachments).map((attachment) => field(attachment, "file_name")),
    ...listOf(record.stickers).map((sticker) => field(sticker, "name")),
    ...(record.forwarded_message === undefined ? [] : forwardedTexts(record.forwarded_message)),
  ];
}

function forwardedTexts(message: Json): string[] {
  if (!isObject(message)) return [];
  const { forwarded_message: _, ...own } = message;
  return [field(message, "content"), ...textsOf(own)];
}

function embedTexts(embed: Json): string[] {
  if (!isObject(embed)) return [];
  return [
    ...[field(embed.author, "name"), field(embed, "title"), field(embed, "description")],
    ...listOf(embed.fields).flatMap((each) => [field(each, "name"), field(each, "value")]),
    field(embed.footer, "text"),
  ];
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function field(record: Json | undefined, key: string): string {
  const value = isObject(record) ? record[key] : undefined;
  return typeof value === "string" ? value : "";
}

/** The first so many code units, and no half of a character. */
function start(text: string, length: number): string {
  if (text.length <= length) return text;
  const isCut = text.charCodeAt(length - 1) >>> 10 === 0xd800 >>> 10;
  return text.slice(0, isCut ? length - 1 : length);
}
