import { foldText } from "#core/search-query/fold-text.ts";
import { QueryFault, quoted, type Span } from "#core/search-query/query-fault.ts";
import { quoteText } from "#core/search-query/quote-text.ts";
import type { TextTerm } from "#core/search-query/tree.ts";
import { wordsOf } from "#core/search-query/words-of.ts";

const endsInWord = /[\p{L}\p{N}\p{M}]$/u;

/** Reads a word that is no operator: plain, `=word`, `word*` or `*part*`. Throws a QueryFault for stars elsewhere. */
export function readWord(word: string, span: Span): TextTerm {
  if (word.startsWith("=") && wordsOf(foldText(word)).length > 0) return readExact(word.slice(1), span);
  if (word.includes("*")) return readStars(word, span);
  return textTerm("stem", word, span);
}

/** The term for a text that was written between quotes, with stars around them or not. Throws a QueryFault for blanks. */
export function textTerm(how: TextTerm["how"], text: string, span: Span): TextTerm {
  if (foldText(text).trim() === "") throw new QueryFault("There is nothing here to look for.", span);
  if (how === "prefix" && !endsInWord.test(foldText(text))) {
    const detail =
      "A star at the end stands for more letters of a word: write it right after a letter or digit.";
    throw new QueryFault(detail, span, `*${quoteText(text)}*`);
  }
  return { kind: "text", how, text };
}

function readExact(word: string, span: Span): TextTerm {
  if (!word.includes("*")) return textTerm("exact", word, span);
  const detail = `=${quoted(word)} has a star, but = looks for a whole word.`;
  throw new QueryFault(detail, span, isOneWord(word.slice(0, -1)) ? word : quoteText(word));
}

function readStars(word: string, span: Span): TextTerm {
  const stars = word.split("*").length - 1;
  if (stars === 1 && word.endsWith("*") && word.length > 1)
    return textTerm("prefix", word.slice(0, -1), span);
  if (stars === 2 && word.startsWith("*") && word.endsWith("*") && word.length > 2) {
    return textTerm("part", word.slice(1, -1), span);
  }
  if (stars === 1 && word.startsWith("*") && word.length > 1) {
    const detail = "A star at the beginning needs one at the end: *part* is found anywhere in a word.";
    throw new QueryFault(detail, span, `${word}*`);
  }
  const detail = "Stars stand at the end of a word (word*) or around a part of it (*part*).";
  throw new QueryFault(detail, span, quoteText(word));
}

function isOneWord(text: string): boolean {
  return endsInWord.test(text) && !text.includes("*");
}
