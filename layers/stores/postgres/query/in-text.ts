import { foldText } from "#core/search-query/fold-text.ts";

/** What a mark behind it, which the term lacks, would make another character of. */
const joining = /[иуі\p{scx=Hangul}\p{M}]$/u;

/**
 * What stands in the folded text of every message whose own text has this term in it, whatever stands around it there;
 * empty where that cannot be told.
 */
export function inText(term: string): string {
  // A decomposed character may be one with what follows it.
  if (term !== term.normalize("NFC") || /^\p{M}/u.test(term)) return "";
  const folded = foldText(term).trim();
  return joining.test(folded) ? folded.slice(0, -1).trim() : folded;
}
