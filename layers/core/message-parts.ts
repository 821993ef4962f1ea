import type { Attachment, Forwarded, Reaction, Sticker } from "#core/api/messages.ts";
import { Embed } from "#core/api/messages.ts";
import { parseIsoTime } from "#core/iso-time.ts";
import { isObject, type JsonObject, objectsIn, stringOf } from "#core/json-fields.ts";
import type { Json, Message } from "#core/message.ts";

/** What of a message has no column: its files, embeds, stickers and reactions, and what it forwards. */
export type MessageParts = {
  attachments: Attachment[];
  embeds: Embed[];
  stickers: Sticker[];
  reactions: Reaction[];
  forwarded: Forwarded | null;
};

/** Reads a message's parts as the API shows them. An export may have said anything: what is not what it should be is left out. */
export function partsOf(extra: Message["extra"]): MessageParts {
  if (extra === null) return { ...nothing, forwarded: null };
  const { forwarded_message } = extra;
  return {
    ...filesOf(extra),
    reactions: objectsIn(extra.reactions).flatMap(reactionOf),
    forwarded: isObject(forwarded_message) ? forwardedOf(forwarded_message) : null,
  };
}

const nothing = { attachments: [], embeds: [], stickers: [], reactions: [] };

function filesOf(record: JsonObject): Pick<MessageParts, "attachments" | "embeds" | "stickers"> {
  return {
    attachments: objectsIn(record.attachments).map((file) => ({
      id: stringOf(file.id),
      url: stringOf(file.url),
      file_name: stringOf(file.file_name),
      size: typeof file.file_size_bytes === "number" ? file.file_size_bytes : null,
    })),
    embeds: objectsIn(record.embeds).map(embedOf),
    stickers: objectsIn(record.stickers).map((sticker) => ({
      id: stringOf(sticker.id),
      name: stringOf(sticker.name),
      format: stringOf(sticker.format),
      url: stringOf(sticker.source_url),
    })),
  };
}

function embedOf(embed: JsonObject): Embed {
  const read = Embed.safeParse(embed);
  if (read.success) return read.data;
  const wrong = new Set(read.error.issues.map(({ path }) => path[0]));
  return Object.fromEntries(Object.entries(embed).filter(([key]) => !wrong.has(key)));
}

function reactionOf({ emoji, count }: JsonObject): Reaction[] {
  if (!isObject(emoji)) return [];
  const shown = {
    ...{ id: stringOf(emoji.id), name: stringOf(emoji.name), code: stringOf(emoji.code) },
    ...{ is_animated: emoji.is_animated === true, image_url: stringOf(emoji.image_url) },
  };
  return [{ emoji: shown, count: Number.isSafeInteger(count) ? Math.max(0, Number(count)) : 0 }];
}

function forwardedOf(message: JsonObject): Forwarded {
  return {
    content: stringOf(message.content) ?? "",
    sent_at: isoTimeOf(message.timestamp),
    edited_at: isoTimeOf(message.timestamp_edited),
    ...filesOf(message),
  };
}

function isoTimeOf(value: Json | undefined): string | null {
  const time = typeof value === "string" ? parseIsoTime(value) : null;
  return time === null ? null : new Date(time).toISOString();
}
