import type { MessageHit } from "#core/api/messages.ts";
import type { Message } from "#core/message.ts";
import type { NamedTerm, QueryTree } from "#core/search-query/tree.ts";

/** Where a hit stands. */
export type Place = { id: string; channelId: string };

/** The order of hits. */
export type Sort = "relevance" | "newest" | "oldest";

/** Where a page ended; by relevance also how well its last hit fits, and which messages were compared, by their ids' time. */
export type Reached = Place & {
  rank?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

/** One page of a query's hits. */
export type Wanted = {
  sort: Sort;
  limit: number;
  guildId?: string | undefined;
  channelId?: string | undefined;
  after?: Reached | undefined;
  /** How many hits are counted at most; null counts them all, however long it takes, 0 none. */
  countUpTo: number | null;
};

/**
 * `next` is where the next page begins, if there is one. `isMore`: there are more than `count`, or, by relevance, not all
 * were looked for. Where only so many are counted, `count` is true of the first page alone.
 */
export type FoundPlaces = { places: Place[]; next: Reached | null; count: number; isMore: boolean };

/** What a query found, and which of its terms name what the archive has no table of: only a message itself may know the name. */
export type Found = FoundPlaces & { unresolved: NamedTerm[] };

/** Finds messages by queries. Throws `database_away` or `timed_out`. */
export interface MessageFinder {
  /** Null finds every message. */
  find(tree: QueryTree | null, wanted: Wanted): Promise<Found>;
  /** Words of the archive that begin so, which is folded; the shortest first. */
  words(prefix: string, limit: number): Promise<string[]>;
  /** Names and nicknames of users, or names of channels and categories, that begin so when they are folded: up to `limit` of each, some more than once. */
  names(of: "user" | "channel", prefix: string, limit: number): Promise<string[]>;
  /** The messages in these places, in their order, but for those that are gone; `extra` as the archive stores it. */
  read(places: Place[]): Promise<{ hit: MessageHit; extra: Message["extra"] }[]>;
  /** What signs cursors: every process over one archive has the same, and no caller sees it. */
  cursorKey(): Promise<string>;
}
