import { isObject, itemsOf, type JsonObject, objectsIn, stringOf } from "#core/json-fields.ts";
import { limits } from "#core/limits.ts";
import type { Json, Message } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";

/** What of a message is looked at: the fields that the archive stores. */
export type MessageText = Pick<Message, "content" | "extra">;

/** One text of a message, as it was written, and where the API shows it: `embeds.0.title`, `forwarded.content`. */
export type TextField = { field: string; text: string };

/**
 * All text of a message that a search looks at, folded: its content, its embeds' titles, descriptions, fields, authors
 * and footers, its files' and stickers' names, and the same of a forwarded message. The texts are separated by line
 * ends, which no folded text holds; no match goes over one. Of all together the first `limits.indexedCharacters` count.
 */
export function searchableText(message: MessageText): string {
  const folded = searchableFields(message)
    .map(({ text }) => foldText(text).trim())
    .filter((text) => text !== "");
  return start(folded.join("\n"), limits.indexedCharacters.value);
}

/** The texts of a message that a search looks at, in its order, none of them empty, as far as the limit lets them count. */
export function searchableFields({ content, extra }: MessageText): TextField[] {
  // Most messages are nothing but content.
  const own = { field: "content", text: content };
  const fields = extra === null ? [own] : [own, ...fieldsOf(extra, "")];
  let left: number = limits.indexedCharacters.value;
  const counting: TextField[] = [];
  for (const { field, text } of fields) {
    if (left <= 0) break;
    if (text !== "") counting.push({ field, text: start(text, left) });
    left -= text.length + 1;
  }
  return counting;
}

function fieldsOf(record: Json | undefined, path: string): TextField[] {
  if (!isObject(record)) return [];
  // What is no object among them has no text, and the API leaves it out: it does not count.
  return [
    ...objectsIn(record.embeds).flatMap((embed, place) => embedFields(embed, `${path}embeds.${place}`)),
    ...objectsIn(record.attachments).map((each, place) =>
      at(each, `${path}attachments.${place}`, "file_name"),
    ),
    ...objectsIn(record.stickers).map((each, place) => at(each, `${path}stickers.${place}`, "name")),
    ...(record.forwarded_message === undefined ? [] : forwardedFields(record.forwarded_message)),
  ];
}

function forwardedFields(message: Json): TextField[] {
  if (!isObject(message)) return [];
  const { forwarded_message: _, ...own } = message;
  return [at(message, "forwarded", "content"), ...fieldsOf(own, "forwarded.")];
}

function embedFields(embed: JsonObject, path: string): TextField[] {
  return [
    ...[at(embed.author, `${path}.author`, "name"), at(embed, path, "title"), at(embed, path, "description")],
    ...itemsOf(embed.fields).flatMap((each, place) => [
      at(each, `${path}.fields.${place}`, "name"),
      at(each, `${path}.fields.${place}`, "value"),
    ]),
    at(embed.footer, `${path}.footer`, "text"),
  ];
}

function at(record: Json | undefined, path: string, key: string): TextField {
  const value = isObject(record) ? record[key] : undefined;
  return { field: `${path}.${key}`, text: stringOf(value) ?? "" };
}

/** The first so many code units, and no half of a character. */
function start(text: string, length: number): string {
  if (text.length <= length) return text;
  const isCut = text.charCodeAt(length - 1) >>> 10 === 0xd800 >>> 10;
  return text.slice(0, isCut ? length - 1 : length);
}
