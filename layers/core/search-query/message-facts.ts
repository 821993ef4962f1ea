import { isObject, itemsOf, type JsonObject, stringOf } from "#core/json-fields.ts";
import type { Json, Message } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { spellingsOfType } from "#core/search-query/message-types.ts";
import type { HasKind } from "#core/search-query/tree.ts";

/** What a search asks of a message beyond its text. File names are folded, hosts in lower case. */
export type MessageFacts = {
  has: Set<HasKind>;
  hosts: string[];
  fileNames: string[];
  reactions: { id: string | null; names: string[] }[];
  mentions: string[];
};

const image = /\.(?:png|apng|jpe?g|jfif|gif|webp|avif|bmp|heic|heif|tiff?|svg)$/;
const video = /\.(?:mp4|m4v|webm|mov|mkv|avi|mpe?g|wmv|flv|3gp|ogv)$/;
const audio = /\.(?:mp3|wav|ogg|oga|opus|m4a|aac|flac|wma|aiff?|midi?)$/;
/** As Discord names them all. */
const voice = "voice-message.ogg";
const link = /https?:\/\/(?:[^\s/?#@]*@)?([\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)*)/giu;

/** The hosts of a text's links, as they are written, and where each begins. */
export function linkedHosts(text: string): { host: string; from: number }[] {
  if (!text.includes("://")) return [];
  return Array.from(text.matchAll(link), ({ 0: whole, 1: host = "", index }) => ({
    host,
    from: index + whole.length - host.length,
  }));
}

/** Reads off a message what `has:`, `link:`, `filename:`, `extension:`, `reaction:` and `mentions:` ask for. */
export function factsOf({ type, content, extra }: Pick<Message, "type" | "content" | "extra">): MessageFacts {
  const facts: MessageFacts = {
    has: new Set(),
    hosts: hostsOf(content),
    fileNames: [],
    reactions: [],
    mentions: [],
  };
  if (spellingsOfType("ThreadCreated").includes(type)) facts.has.add("thread");
  if (extra) {
    const forwarded = extra.forwarded_message;
    readParts(extra, facts);
    if (isObject(forwarded)) {
      facts.hosts.push(...hostsOf(textOf(forwarded.content)));
      readParts(forwarded, facts);
    }
    if (forwarded !== undefined || textOf(fieldOf(extra.reference, "type")) === "Forward")
      facts.has.add("forward");
    facts.reactions = itemsOf(extra.reactions).map(readReaction);
    facts.mentions = itemsOf(extra.mentions).map(textOf);
  }
  if (facts.hosts.length > 0) facts.has.add("link");
  if (facts.reactions.length > 0) facts.has.add("reaction");
  return facts;
}

function readParts(record: JsonObject, { has, fileNames }: MessageFacts): void {
  for (const attachment of itemsOf(record.attachments)) {
    const name = foldText(textOf(fieldOf(attachment, "file_name")));
    has.add("file");
    if (image.test(name)) has.add("image");
    if (video.test(name)) has.add("video");
    if (audio.test(name)) has.add("audio");
    if (name === voice) has.add("voice");
    if (name !== "") fileNames.push(name);
  }
  for (const embed of itemsOf(record.embeds)) {
    has.add("embed");
    if (!isObject(embed)) continue;
    if (embed.video !== undefined) has.add("video");
    if (showsImage(embed)) has.add("image");
  }
  if (itemsOf(record.stickers).length > 0) has.add("sticker");
}

/** A link to a picture becomes an embed that is nothing but its thumbnail; beside words, that is only an icon. */
function showsImage(embed: JsonObject): boolean {
  if (embed.image !== undefined || embed.images !== undefined) return true;
  const hasWords = embed.title !== undefined || embed.description !== undefined || embed.fields !== undefined;
  return embed.thumbnail !== undefined && embed.video === undefined && !hasWords;
}

function readReaction(reaction: Json): MessageFacts["reactions"][number] {
  const emoji = fieldOf(reaction, "emoji");
  const names = [textOf(fieldOf(emoji, "name")), textOf(fieldOf(emoji, "code"))];
  return {
    id: textOf(fieldOf(emoji, "id")) || null,
    names: names.filter((name) => name !== "").map(foldText),
  };
}

function hostsOf(text: string): string[] {
  return linkedHosts(text).map(({ host }) => host.toLowerCase());
}

function fieldOf(record: Json | undefined, key: string): Json | undefined {
  return isObject(record) ? record[key] : undefined;
}

function textOf(value: Json | undefined): string {
  return stringOf(value) ?? "";
}
