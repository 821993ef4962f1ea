import { foldText } from "#core/search-query/fold-text.ts";
import type { TextTerm } from "#core/search-query/tree.ts";
import { hasUnspaced, wordsOf } from "#core/search-query/words-of.ts";

/**
 * How a text term is looked for in one folded text of a message: as a part of it, or as words that follow each other in
 * `wordsOf` it. `isStemmed`: each word by its stem, but for words that the stemmer drops, such as "the", which stand for
 * themselves. `isPrefix`: the last word need only begin so.
 */
export type LookUp =
  | { by: "part"; part: string }
  | { by: "words"; words: string[]; isStemmed: boolean; isPrefix: boolean };

/**
 * Says how a text term is looked for. What has no letter or digit (punctuation, emoji) is looked for as a part, and so
 * is a plain term in a script without spaces.
 */
export function lookUpOf({ how, text }: TextTerm): LookUp {
  const folded = foldText(text);
  const words = wordsOf(folded);
  if (how === "part" || words.length === 0 || (how === "stem" && hasUnspaced(folded))) {
    return { by: "part", part: folded };
  }
  return { by: "words", words, isStemmed: how === "stem", isPrefix: how === "prefix" };
}
