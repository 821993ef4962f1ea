import type { HasKind } from "#core/search-query/tree.ts";

/** So many code units are compared of a name, a host or a file's name: no lexeme of a tsvector may be longer than 2,046 bytes. */
export const longestTerm = 500;

/**
 * How an index names what is no word: each begins with a character that no word has. A word stands for itself, and where
 * its stem is another, `stem` stands beside it.
 */
export const terms = {
  stem: (stem: string) => `~${stem}`,
  channel: (id: string) => `#${id}`,
  author: (id: string) => `@${id}`,
  /** What names its own author, as webhooks do, and is not called as the user is. */
  ownAuthor: "@",
  ownName: (folded: string) => cut(`@=${folded}`),
  mention: (id: string) => `&${id}`,
  reference: (id: string) => `^${id}`,
  has: (kind: HasKind) => `+${kind}`,
  type: (type: string) => cut(`%${type.toLowerCase()}`),
  pinned: "*pinned",
  edited: "*edited",
  /** Set and taken away where messages are marked, not where they are loaded. */
  deleted: "*deleted",
  host: (host: string) => cut(`/${host}`),
  file: (folded: string) => cut(`?${folded}`),
  extension: (folded: string) => cut(`.${folded}`),
  emoji: (folded: string) => cut(`:${folded}`),
  emojiId: (id: string) => `:#${id}`,
  /** More text than is indexed, or a word that was cut. */
  long: "!long",
} as const;

function cut(lexeme: string): string {
  return lexeme.length > longestTerm ? lexeme.slice(0, longestTerm).toWellFormed() : lexeme;
}
