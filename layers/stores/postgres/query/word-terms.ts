import type { LookUp } from "#core/search-query/look-up.ts";
import { quoteLexeme } from "#core/search-query/search-terms.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import { terms } from "#core/search-query/term-names.ts";
import type { TermsQuery } from "#stores/postgres/query/condition.ts";

type InWords = Extract<LookUp, { by: "words" }>;

/** The words of a look-up, one after the other; with `weight`, where that weight has them alone. */
export function wordsInOrder(lookUp: InWords, weight: "A" | "" = ""): TermsQuery {
  return eachWord(lookUp, weight).join(" <-> ");
}

/** The same words, wherever they stand. */
export function wordsTogether(lookUp: InWords): TermsQuery {
  return [...new Set(eachWord(lookUp, ""))].join(" & ");
}

function eachWord({ words, isStemmed, isPrefix }: InWords, weight: "A" | ""): TermsQuery[] {
  return words.map((word, place) => {
    if (isPrefix && place === words.length - 1) return `${quoteLexeme(word)}:*${weight}`;
    return isStemmed ? likeStem(word, weight) : weighted(word, weight);
  });
}

/** Words with the same stem: a word that is its own stem has no other term. */
function likeStem(word: string, weight: "A" | ""): TermsQuery {
  const stem = stemOf(word);
  const names = [terms.stem(stem), ...(stemOf(stem) === stem ? [stem] : [])];
  return `(${names.map((name) => weighted(name, weight)).join(" | ")})`;
}

function weighted(name: string, weight: "A" | ""): string {
  return weight === "" ? quoteLexeme(name) : `${quoteLexeme(name)}:${weight}`;
}
