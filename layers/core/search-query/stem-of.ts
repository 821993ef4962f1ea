import stem from "wink-porter2-stemmer";

/** Of twice as many words, those that were met last, the stems are kept. */
const mostKept = 25_000;
const stemmed = /^[a-z]{3,}$/;
let kept = new Map<string, string>();
let before = new Map<string, string>();

/** The English stem (Porter 2) of a folded word, so that `pies` finds `pie`. Other words, and those under 3 letters, are their own. */
export function stemOf(word: string): string {
  const known = kept.get(word);
  if (known !== undefined) return known;
  if (!stemmed.test(word)) return word;
  const found = before.get(word) ?? stem(word);
  if (kept.size >= mostKept) [before, kept] = [kept, new Map()];
  kept.set(word, found);
  return found;
}
