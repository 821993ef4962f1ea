/**
 * A query, read. `and` and `or` have two parts or more, and none of their own kind among them; `parseQuery` makes no
 * others, and `printQuery` wants no others.
 */
export type QueryTree =
  | { kind: "and"; parts: QueryTree[] }
  | { kind: "or"; parts: QueryTree[] }
  | { kind: "not"; part: QueryTree }
  | QueryTerm;

/** A leaf of a query. Texts are as they were written; they are compared folded (`foldText`). */
export type QueryTerm =
  | TextTerm
  | { kind: "regex"; source: string }
  | { kind: "from"; user: Named }
  | { kind: "mentions"; user: Named }
  /** The channel itself and what lies in it: its threads, or the channels of a category. */
  | { kind: "in"; channel: Named }
  | { kind: "has"; what: HasKind }
  | DateTerm
  | { kind: "pinned"; is: boolean }
  | { kind: "edited"; is: boolean }
  | { kind: "deleted"; is: boolean }
  /** DiscordChatExporter's name of the type, or its number: `typeNames` says which are the same. */
  | { kind: "type"; type: string }
  /** A part of an attachment's name. */
  | { kind: "filename"; part: string }
  /** What follows the dot of an attachment's name; folded, without the dot. */
  | { kind: "extension"; extension: string }
  /** A host in lower case; its subdomains count too. */
  | { kind: "link"; host: string }
  /** A custom emoji's id; else an emoji itself, its name or its code. */
  | { kind: "reaction"; emoji: Named }
  | { kind: "replies_to"; id: string }
  /** `channelId` tells a thread's first message from the one that started it; null is any. */
  | { kind: "id"; id: string; channelId: string | null };

/** A term that names what the archive may not know. */
export type NamedTerm = Extract<QueryTerm, { kind: "from" | "mentions" | "in" | "type" }>;

/**
 * Text to look for in a message's texts (`searchableText`), without regard to case and accents. `lookUpOf` says it in
 * folded words.
 *
 * | how | written | finds |
 * | --- | --- | --- |
 * | stem | `pies` | words with the same English stem; several in one (`node.js`, `don't`) follow each other. As a part: what has a letter of a script without spaces, or no letter or digit at all |
 * | exact | `=pies` | the whole word as it is |
 * | phrase | `"hot pie"` | these words, one after the other, as they are, whatever punctuation is between |
 * | prefix | `pi*`, `"hot pi"*` | the same, but the last word only begins so |
 * | part | `*ie*`, `*"t p"*` | these characters anywhere, punctuation and all |
 *
 * The text of a `stem` or `exact` term is one bare word, as the query's text has it.
 */
export type TextTerm = { kind: "text"; how: "stem" | "exact" | "phrase" | "prefix" | "part"; text: string };

/**
 * When the message was sent: at or after `from`, before `to`, in Unix milliseconds, null for open; they may lie a
 * millisecond behind the year 9999. `date` is as it was
 * written, so that "7d" stays seven days when the query is printed; it has been resolved already.
 */
export type DateTerm = {
  kind: "before" | "after" | "during";
  date: string;
  from: number | null;
  to: number | null;
};

/** Someone or something by its Discord id, or by a name that is compared folded, as a whole. */
export type Named = { by: "id"; id: string } | { by: "name"; name: string };

/** What a message can have: the values of `has:`. */
export const hasKinds = [
  ...(["link", "embed", "file", "image", "video", "audio", "voice"] as const),
  ...(["sticker", "reaction", "forward", "thread"] as const),
] as const;
export type HasKind = (typeof hasKinds)[number];
