import { foldText } from "#core/search-query/fold-text.ts";

/** What a mark behind it, which the term lacks, would make another character of. */
const joining = /[иуі\p{scx=Hangul}\p{scx=Hira}\p{scx=Kana}\p{M}]$/u;
/** What may be one character with what stands before the term: marks, vowels and finals of Hangul. */
const joined = /^[\p{M}\u1160-\u11ff]/u;

/**
 * What stands in the folded text of every message whose own text has this term in it, whatever stands around it there;
 * empty where that cannot be told.
 */
export function inText(term: string): string {
  // A decomposed character may be one with what follows it.
  if (term !== term.normalize("NFC") || joined.test(term.normalize("NFKD"))) return "";
  const folded = foldText(term).trim();
  const last = [...folded].at(-1) ?? "";
  const isOpen = joining.test(last) || last.normalize("NFD") !== last;
  return isOpen ? folded.slice(0, -last.length).trim() : folded;
}
