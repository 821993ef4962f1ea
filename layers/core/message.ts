import type { Manifest } from "#core/manifest.ts";

/** JSON as it comes out of `JSON.parse`. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A Discord server; direct messages belong to guild "0". */
export type Guild = { id: string; name: string | null; iconUrl: string | null };

/** A channel, thread, forum or direct conversation. `undefined` means that the export did not say. */
export type Channel = {
  id: string;
  guildId: string;
  type: string | null;
  name: string | null;
  topic: string | null | undefined;
  iconUrl: string | null;
  /** The category of a channel, or the channel of a thread. */
  parent: { id: string; name: string | null } | null;
};

/** A user as one export saw them. `richness` counts the fields that the export gave: the richer sighting wins, then the newer. */
export type User = {
  id: string;
  name: string | null;
  discriminator: string | null;
  nickname: string | null;
  isBot: boolean;
  color: string | null;
  avatarUrl: string | null;
  roles: Json[] | null;
  richness: number;
};

/** What DiscordChatExporter's file says of its messages as a whole. Times are Unix milliseconds. */
export type ExportHeader = {
  guild: Guild;
  channel: Channel;
  exportedAt: number | null;
  /** The window that the export asked for; null means open. */
  range: { after: number | null; before: number | null };
  /** The place in the original file of this document's first message: 0 for a whole file. */
  firstOrdinal: number;
  /** What a complete export proves; staged parts only. */
  manifest: Manifest | null;
};

/** One message. Ids are decimal strings, times Unix milliseconds. */
export type Message = {
  id: string;
  channelId: string;
  type: string;
  sentAt: number;
  editedAt: number | null;
  authorId: string | null;
  content: string;
  isPinned: boolean;
  /** The message that this one replies to, forwards or announces. */
  referenceId: string | null;
  /** Everything without a column, in snake_case, nothing empty; null where nothing is left. */
  extra: { [key: string]: Json } | null;
  /** Columns and keys of `extra` that this export did not write at all, as opposed to empty: they erase nothing. */
  absent: string[];
  version: bigint;
};
