import stem from "wink-porter2-stemmer";

const english = /^[a-z]{3,}$/;
/** Few words make up most of what is said. */
const mostKept = 50_000;
const kept = new Map<string, string>();

/** The English stem of a folded word; a word that is not of English letters is its own. */
export function stemOf(word: string): string {
  if (!english.test(word)) return word;
  const known = kept.get(word);
  if (known !== undefined) return known;
  if (kept.size >= mostKept) kept.clear();
  const found = stem(word);
  kept.set(word, found);
  return found;
}
