import { quoteLexeme, symbolsOf } from "#core/search-query/search-terms.ts";
import { terms } from "#core/search-query/term-names.ts";
import { hasUnspaced, wordsOf } from "#core/search-query/words-of.ts";
import type { Ask } from "#stores/postgres/asking.ts";
import { type Narrow, narrowedBy } from "#stores/postgres/query/condition.ts";
import { likeText } from "#stores/postgres/query/like.ts";

/** Trigrams tell nothing of less. */
const shortest = 3;

/**
 * Says which terms a message has whose text has this part, which is folded: its whole words, a word that the last one
 * begins, and one of those of the vocabulary that have the first one in them. Null where these would be more than
 * `mostWords`.
 */
export function termsOfPart(ask: Ask, mostWords: number): (part: string) => Promise<Narrow | null> {
  return async (part) => {
    const words = wordsOf(part);
    const whole = symbolsOf(part).map(quoteLexeme);
    let first: Narrow = [];
    for (const [place, word] of words.entries()) {
      const isOpenAfter = place === words.length - 1 && part.endsWith(word) && !hasUnspaced(word);
      if (place > 0 || !isOpenBefore(part, word)) {
        whole.push(`${quoteLexeme(word)}${isOpenAfter ? ":*" : ""}`);
      } else first = await wordsWith(word, isOpenAfter);
    }
    const [one, ...others] = whole;
    if (first.length === 0 && one === undefined) return null;
    const narrow = first.length > 0 ? narrowedBy(first, whole) : narrowedBy([one as string], others);
    return [...narrow, quoteLexeme(terms.long)];
  };

  /** Empty where there are too many. */
  async function wordsWith(word: string, isOpenAfter: boolean): Promise<Narrow> {
    const pattern = `%${likeText(word)}${isOpenAfter ? "%" : ""}`;
    const select = word.length < shortest ? selectInOrder : selectByIndex;
    const rows = await ask<{ word: string }>(select, [pattern, mostWords + 1]);
    if (rows.length > mostWords) return [];
    // A word that is new since then is in nothing that was searched.
    return rows.length === 0 ? [quoteLexeme(word)] : rows.map((row) => quoteLexeme(row.word));
  }
}

/** Whether all of the vocabulary has to be read to say which words the part's first one stands in. */
export function readsVocabulary(part: string): boolean {
  const [first] = wordsOf(part);
  return first !== undefined && first.length < shortest && isOpenBefore(part, first);
}

/** Whether the part's first word may be the end of a longer one. */
function isOpenBefore(part: string, first: string): boolean {
  return part.startsWith(first) && !hasUnspaced(first);
}

const selectByIndex = "select word from vocabulary where word like $1 limit $2";

/** The index would read itself whole: no expression of its own, no index. */
const selectInOrder = "select word from vocabulary where word || '' like $1 limit $2";
