import { quoteLexeme, symbolsOf } from "#core/search-query/search-terms.ts";
import { terms } from "#core/search-query/term-names.ts";
import { hasUnspaced, wordsOf } from "#core/search-query/words-of.ts";
import type { asking } from "#stores/postgres/asking.ts";
import type { TermsQuery } from "#stores/postgres/query/condition.ts";
import { likeText } from "#stores/postgres/query/like.ts";

/** Trigrams tell nothing of less. */
const shortest = 3;

/**
 * Says which terms a message has whose text has this part, which is folded: its whole words, a word that the last one
 * begins, and those of the vocabulary that have the first one in them. Null where these would be more than `mostWords`.
 */
export function termsOfPart(
  ask: ReturnType<typeof asking>,
  mostWords: number,
): (part: string) => Promise<TermsQuery | null> {
  return async (part) => {
    const words = wordsOf(part);
    const queries: TermsQuery[] = symbolsOf(part).map(quoteLexeme);
    for (const [place, word] of words.entries()) {
      const [isOpenBefore, isOpenAfter] = [
        place === 0 && part.startsWith(word),
        place === words.length - 1 && part.endsWith(word),
      ];
      const query = hasUnspaced(word) ? quoteLexeme(word) : await within(word, isOpenBefore, isOpenAfter);
      if (query !== null) queries.push(query);
    }
    if (queries.length === 0) return null;
    return `(${queries.map((query) => `(${query})`).join(" & ")}) | ${quoteLexeme(terms.long)}`;
  };

  async function within(
    word: string,
    isOpenBefore: boolean,
    isOpenAfter: boolean,
  ): Promise<TermsQuery | null> {
    if (!isOpenBefore) return `${quoteLexeme(word)}${isOpenAfter ? ":*" : ""}`;
    const pattern = `%${likeText(word)}${isOpenAfter ? "%" : ""}`;
    const select = word.length < shortest ? selectInOrder : selectByIndex;
    const rows = await ask<{ word: string }>(select, [pattern, mostWords + 1]);
    if (rows.length > mostWords) return null;
    // A word that is new since then is in nothing that was searched.
    return rows.length === 0 ? quoteLexeme(word) : rows.map((row) => quoteLexeme(row.word)).join(" | ");
  }
}

const selectByIndex = "select word from vocabulary where word like $1 limit $2";

/** The index would read itself whole: no expression of its own, no index. */
const selectInOrder = "select word from vocabulary where word || '' like $1 limit $2";
