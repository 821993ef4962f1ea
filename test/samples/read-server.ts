import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "#core/message.ts";
import { serverFolder } from "./make-server.ts";

type User = {
  id: string;
  name: string;
  discriminator: string;
  isBot: boolean;
  roles: Json[];
  avatarUrl: string;
};
type Emoji = { id: string; name: string; isAnimated: boolean; imageUrl: string };
type Reference = { type: string; messageId: string | null; channelId: string; guildId: string | null };
/** A message as DiscordChatExporter writes it. */
export type Message = {
  id: string;
  type: string;
  timestamp: string;
  timestampEdited: string | null;
  isPinned: boolean;
  content: string;
  author: User;
  attachments: { id: string; url: string; fileName: string }[];
  embeds: { image?: Json; fields: Json[]; footer?: Json; inlineEmojis: Emoji[] }[];
  stickers: { format: string }[];
  reactions: { emoji: Emoji; count: number; users: User[] }[];
  mentions: User[];
  reference?: Reference;
  forwardedMessage?: { timestamp: string; content: string };
  interaction?: { id: string; name: string; user: User };
  inlineEmojis: Emoji[];
};
/** A file as DiscordChatExporter writes it. */
export type Export = {
  guild: { id: string; name: string };
  channel: { id: string; type: string; categoryId: string; category: string; name: string };
  exportedAt: string;
  messages: Message[];
  messageCount: number;
};

/** The files' names, in order. */
export const names: string[] = globSync("*", { cwd: serverFolder }).sort();

/** The files' texts, in the order of `names`. */
export const texts: string[] = names.map((name) => readFileSync(join(serverFolder, name), "utf8"));

/** The files' contents, in the order of `names`. */
export const exports: Export[] = texts.map((text) => JSON.parse(text));

/** All messages of all files. */
export const messages: Message[] = exports.flatMap((document) => document.messages);

/** The first file of a channel. Throws an Error when there is none. */
export function exportNamed(name: string): Export {
  const found = exports.find(({ channel }) => channel.name === name);
  if (found === undefined) throw new Error(`No file of ${name}`);
  return found;
}
