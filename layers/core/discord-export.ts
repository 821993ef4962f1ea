import { parseUser, readUsers, richest } from "#core/discord-users.ts";
import { Fault } from "#core/errors.ts";
import { idOf, isObject, type JsonObject, show, textOf, timeOf } from "#core/json-fields.ts";
import type { ExportHeader, Json, Message, User } from "#core/message.ts";
import { cleanText, compact, setKey, snakeKey } from "#core/snake-case.ts";
import { versionOf } from "#core/version.ts";

// What DiscordChatExporter has written since 2.18 and what it is called here; the place is the bit in a set of keys.
const tracked: { [key: string]: string } = {
  content: "content",
  timestampEdited: "edited_at",
  isPinned: "is_pinned",
  author: "author",
  attachments: "attachments",
  embeds: "embeds",
  stickers: "stickers",
  reactions: "reactions",
  mentions: "mentions",
  inlineEmojis: "inline_emojis",
  reference: "reference",
  interaction: "interaction",
  forwardedMessage: "forwarded_message",
  callEndedTimestamp: "call_ended_at",
  type: "type",
};
// Keys whose null says that there is none; of every other key it says nothing.
const mayBeNull = new Set([
  "timestampEdited",
  "callEndedTimestamp",
  "reference",
  "interaction",
  "forwardedMessage",
]);
const bits = new Map(Object.keys(tracked).map((key, place) => [key, 1 << place]));
/** Without the Message Content intent a bot sees every message without text, files and embeds: then this says nothing. */
const shown = (bits.get("attachments") ?? 0) | (bits.get("embeds") ?? 0);
const absentByBits = new Map<number, string[]>();

export { parseHeader } from "#core/discord-header.ts";

/**
 * Reads one element of an export's `messages`, and the users that it names, each once.
 * `ordinal` is its place in the original file. A key that is missing or null is taken as unknown;
 * one that says something impossible throws a `bad_message` Fault that names it.
 */
export function parseMessage(
  raw: Json,
  header: ExportHeader,
  ordinal: number,
): { message: Message; users: User[] } {
  if (!isObject(raw)) throw bad(`a message is ${show(raw)}, not an object`);
  const id = idOf(raw.id, "id");
  if (id === null) throw bad(`"id" is missing`);
  const sentAt = timeOf(raw.timestamp, "timestamp");
  if (sentAt === null) throw bad(`"timestamp" is missing`);
  const message: Message = {
    id,
    channelId: header.channel.id,
    type: textOf(raw.type) || "Default",
    sentAt,
    editedAt: null,
    authorId: null,
    content: "",
    isPinned: false,
    referenceId: null,
    extra: null,
    absent: [],
    version: 0n,
  };
  const users: User[] = [];
  const present = readKeys(raw, message, users, header);
  message.absent = absentOf(showsNothing(message) ? present & ~shown : present);
  message.version = versionOf(header.exportedAt, message.editedAt ?? sentAt, ordinal);
  return { message, users: users.length < 2 ? users : richest(users) };
}

function showsNothing({ content, extra }: Message): boolean {
  return content === "" && !extra?.attachments && !extra?.embeds;
}

// Fills the message from every key but the required ones; answers the set of tracked keys that were there.
function readKeys(raw: JsonObject, message: Message, users: User[], header: ExportHeader): number {
  const extra: JsonObject = {};
  let present = 0;
  let kept = false;
  for (const key in raw) {
    const value = raw[key] as Json;
    let rest: Json | undefined;
    switch (key) {
      case "id":
      case "timestamp":
        continue;
      case "type":
        break;
      case "timestampEdited":
        message.editedAt = timeOf(value, key);
        break;
      case "callEndedTimestamp": {
        const time = timeOf(value, key);
        if (time !== null) rest = new Date(time).toISOString();
        break;
      }
      case "isPinned":
        if (typeof value !== "boolean" && value !== null)
          throw bad(`"isPinned" is ${show(value)}, not a boolean`);
        message.isPinned = value === true;
        break;
      case "content":
        if (typeof value !== "string" && value !== null) throw bad(`"content" is ${show(value)}, not text`);
        message.content = value === null ? "" : cleanText(value);
        break;
      case "author":
        rest = readAuthor(value, message, users);
        break;
      case "mentions":
        rest = readUsers(value, key, users);
        break;
      case "reactions":
        rest = readReactions(value, users);
        break;
      case "interaction":
        rest = readInteraction(value, users);
        break;
      case "reference":
        rest = readReference(value, message, header);
        break;
      default:
        rest = compact(value);
    }
    if (value !== null || mayBeNull.has(key)) present |= bits.get(key) ?? 0;
    if (rest === undefined) continue;
    setKey(extra, key === "callEndedTimestamp" ? "call_ended_at" : snakeKey(key), rest);
    kept = true;
  }
  if (kept) message.extra = extra;
  return present;
}

function readAuthor(value: Json, message: Message, users: User[]): Json | undefined {
  const user = parseUser(value, "author");
  if (user === null) return compact(value);
  users.push(user);
  message.authorId = user.id;
  const isWebhook =
    user.isBot && user.discriminator === null && (user.roles === null || user.roles.length === 0);
  if (!isWebhook) return undefined;
  // All messages of a webhook share one id, each under a name of its own.
  return compact({ name: user.name, nickname: user.nickname, avatarUrl: user.avatarUrl });
}

function readReactions(value: Json, users: User[]): Json | undefined {
  if (value === null) return undefined;
  if (!Array.isArray(value)) throw bad(`"reactions" is ${show(value)}, not a list`);
  const reactions: Json[] = [];
  for (const entry of value) {
    if (!isObject(entry)) throw bad(`"reactions" holds ${show(entry)}, not an object`);
    const { users: raw = null, ...rest } = entry;
    const reaction = compact({ ...rest, users: readUsers(raw, "reactions[].users", users) ?? null });
    if (reaction !== undefined) reactions.push(reaction);
  }
  return reactions.length === 0 ? undefined : reactions;
}

function readInteraction(value: Json, users: User[]): Json | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) throw bad(`"interaction" is ${show(value)}, not an object`);
  const user = parseUser(value.user ?? null, "interaction.user");
  if (user === null) return compact(value);
  users.push(user);
  return compact({ ...value, user: user.id });
}

function readReference(value: Json, message: Message, header: ExportHeader): Json | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) throw bad(`"reference" is ${show(value)}, not an object`);
  const { messageId, type, channelId, guildId, ...rest } = value;
  message.referenceId = idOf(messageId, "reference.messageId");
  if (type !== undefined && type !== "Default") rest.type = type;
  if (channelId !== undefined && channelId !== header.channel.id) rest.channelId = channelId;
  if (guildId !== undefined && guildId !== header.guild.id) rest.guildId = guildId;
  return compact(rest);
}

function absentOf(present: number): string[] {
  let absent = absentByBits.get(present);
  if (absent === undefined) {
    absent = Object.values(tracked).filter((_, place) => (present & (1 << place)) === 0);
    // Messages share these lists: a write to one would change the others.
    Object.freeze(absent);
    absentByBits.set(present, absent);
  }
  return absent;
}

function bad(detail: string): Fault {
  return new Fault("bad_message", detail);
}
