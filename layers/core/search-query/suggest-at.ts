import { limits } from "#core/limits.ts";
import { type OperatorName, operatorNamed, splitOperator } from "#core/search-query/operators.ts";
import { type Token, tokenize, wordEnd } from "#core/search-query/tokenize.ts";

/**
 * What is being typed: the value of an operator, or, with null, a word that may become one. `prefix` is what of it
 * stands before the caret, without quotes, @ and #; a completion takes the place of `from` up to `to`, which is not
 * included, in UTF-16 code units.
 */
export type Completion = { operator: OperatorName | null; prefix: string; from: number; to: number };

/** Says what can be completed at the caret; null where nothing can: in a phrase, a regex, or behind a term's end. */
export function suggestAt(text: string, caret: number): Completion | null {
  if (text.length > 2 * limits.queryLength.value || caret < 0 || caret > text.length) return null;
  const tokens = tokenize(text.slice(0, caret));
  // A regex may have blanks in it.
  if (tokens.some(({ kind, isOpen }) => kind === "regex" && isOpen)) return null;
  const last = tokens.at(-1);
  if (!last || last.to < caret || last.kind === "open" || last.kind === "minus")
    return wordAt("", text, caret, caret);
  const before = last.isGlued ? tokens.at(-2) : undefined;
  if (last.kind === "quote") return before ? quotedAt(before, last, text, caret) : null;
  if (last.kind !== "word" || before) return null;
  const like = splitOperator(last.text);
  const operator = like && operatorNamed(like.name);
  if (!operator) return /^[=*/]/.test(last.text) ? null : wordAt(last.text, text, last.from, caret);
  const from = last.from + like.name.length + 1;
  return { operator, prefix: like.value.replace(/^[@#]/, ""), from, to: wordEnd(text, caret) };
}

function wordAt(prefix: string, text: string, from: number, caret: number): Completion {
  return { operator: null, prefix, from, to: wordEnd(text, caret) };
}

function quotedAt(word: Token, quote: Token, text: string, caret: number): Completion | null {
  const like = splitOperator(word.text);
  const operator = like?.value === "" ? operatorNamed(like.name) : undefined;
  if (!operator || !quote.isOpen) return null;
  // A quote further on may belong to another term, which a colon gives away.
  const rest = /^[^"“”„‟:]*["“”„‟]/.exec(text.slice(caret))?.[0].length ?? 0;
  return { operator, prefix: quote.text, from: quote.from, to: caret + rest };
}
