import stem from "wink-porter2-stemmer";

/** Few people use more words; beyond that it begins anew. */
const mostKept = 20_000;
const stemmed = /^[a-z]{3,}$/;
const kept = new Map<string, string>();

/** The English stem (Porter 2) of a folded word, so that `pies` finds `pie`. Other words, and those under 3 letters, are their own. */
export function stemOf(word: string): string {
  if (!stemmed.test(word)) return word;
  const known = kept.get(word);
  if (known !== undefined) return known;
  if (kept.size >= mostKept) kept.clear();
  const found = stem(word);
  kept.set(word, found);
  return found;
}
