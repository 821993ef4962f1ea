import { limits } from "#core/limits.ts";
import { QueryFault, type Span } from "#core/search-query/query-fault.ts";
import { quoteText } from "#core/search-query/quote-text.ts";
import { readTerm } from "#core/search-query/read-term.ts";
import { type Token, tokenize, wordEnd, wordStart } from "#core/search-query/tokenize.ts";
import type { QueryTerm, QueryTree } from "#core/search-query/tree.ts";

/** Beside the trees, which say the same wherever it was written. */
const spans = new WeakMap<QueryTerm, Span>();

/**
 * Reads a query. Dates are resolved against `now`, in Unix milliseconds. Throws a QueryFault at the first mistake:
 * what cannot be read for sure is not guessed. Its suggestion can be read, but for mistakes behind it.
 */
export function parseQuery(text: string, { now }: { now: number }): QueryTree {
  try {
    return read(text, now);
  } catch (error) {
    if (!(error instanceof QueryFault) || error.suggestion === null) throw error;
    throw helps(text, now, error) ? error : error.withoutSuggestion();
  }
}

/** Where a term that `parseQuery` made stands in the text that it read; undefined for any other. */
export function spanOfTerm(term: QueryTerm): Span | undefined {
  return spans.get(term);
}

/** Whether the first mistake of what is suggested, if there is any, comes behind it. */
function helps(text: string, now: number, { offset, length, suggestion }: QueryFault): boolean {
  const [before, behind] = [text.slice(0, offset), text.slice(offset + length)];
  const end = before.length + (suggestion ?? "").length;
  try {
    read(`${before}${suggestion}${behind}`, now);
    return true;
  } catch (error) {
    return error instanceof QueryFault && error.offset >= end;
  }
}

function read(text: string, now: number): QueryTree {
  checkText(text);
  const tokens = tokenize(text);
  if (tokens.length === 0)
    throw new QueryFault("There is nothing to look for.", { from: 0, to: text.length });
  const reader: Reader = { text, tokens, next: 0, terms: 0, regexes: 0, now };
  const tree = readOr(reader, 0);
  const rest = tokens[reader.next];
  if (rest) throw unpaired(text, rest);
  return tree;
}

type Reader = { text: string; tokens: Token[]; next: number; terms: number; regexes: number; now: number };

function checkText(text: string): void {
  const longest = limits.queryLength.value;
  // Not more of it than needed: the text may be huge.
  const start = [...text.slice(0, 2 * longest)].slice(0, longest).join("");
  if (start.length < text.length) {
    const detail = `A query has ${longest.toLocaleString("en")} characters at most.`;
    throw new QueryFault(detail, { from: start.length, to: text.length });
  }
  const place = text.search(/\0|\p{Surrogate}/u);
  if (place < 0) return;
  throw new QueryFault("This character is in no message.", { from: place, to: place + 1 });
}

function readOr(reader: Reader, depth: number): QueryTree {
  const parts = [readAnd(reader, depth)];
  while (isWord(reader, "OR")) {
    reader.next++;
    parts.push(readAnd(reader, depth));
  }
  return joined("or", parts);
}

function readAnd(reader: Reader, depth: number): QueryTree {
  const parts = [readPart(reader, depth)];
  for (;;) {
    const token = reader.tokens[reader.next];
    if (!token || token.kind === "close" || isWord(reader, "OR")) return joined("and", parts);
    if (isWord(reader, "AND")) reader.next++;
    parts.push(readPart(reader, depth));
  }
}

/** One kind of joining in another of the same is the same as one. */
function joined(kind: "and" | "or", parts: QueryTree[]): QueryTree {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length === 1 ? (flat[0] as QueryTree) : { kind, parts: flat };
}

function readPart(reader: Reader, depth: number): QueryTree {
  const token = reader.tokens[reader.next];
  if (!token || token.kind === "close" || isWord(reader, "OR") || isWord(reader, "AND")) {
    throw nothingHere(reader, token);
  }
  if (token.kind === "open") return readGroup(reader, token, depth);
  if (token.kind !== "minus") return takeTerm(reader);
  reader.next++;
  checkMinus(reader, token);
  return { kind: "not", part: readPart(reader, depth) };
}

function readGroup(reader: Reader, open: Token, depth: number): QueryTree {
  if (depth >= limits.queryNesting.value) {
    throw new QueryFault(`Parentheses are ${limits.queryNesting.value} levels deep at most.`, open);
  }
  reader.next++;
  const tree = readOr(reader, depth + 1);
  if (!reader.tokens[reader.next]) throw unpaired(reader.text, open);
  reader.next++;
  return tree;
}

function nothingHere(reader: Reader, token: Token | undefined): QueryFault {
  const last = reader.tokens[reader.next - 1];
  if (token?.kind === "word") return misplaced(token);
  if (last?.kind === "word") return misplaced(last);
  if (last && token) {
    return new QueryFault(
      "There is nothing between the parentheses.",
      { from: last.from, to: token.to },
      '"()"',
    );
  }
  return unpaired(reader.text, (last ?? token) as Token);
}

/** A parenthesis alone is one to look for, as in `:)`, with what it is glued to. */
function unpaired(text: string, { kind, from, to }: Token): QueryFault {
  const span = { from: wordStart(text, from), to: wordEnd(text, to) };
  const detail = kind === "open" ? "( has no ) after it." : ") has no ( before it.";
  return new QueryFault(detail, span, quoteText(text.slice(span.from, span.to)));
}

function misplaced(word: Token): QueryFault {
  const detail = `${word.text} stands between two terms. To look for the word itself, write it in small letters.`;
  return new QueryFault(detail, word, word.text.toLowerCase());
}

function checkMinus(reader: Reader, minus: Token): void {
  const token = reader.tokens[reader.next];
  const follows = token?.from === minus.to && token.kind !== "close";
  if (!follows) {
    const detail = "A minus stands right before what is not wanted, as in -word.";
    throw new QueryFault(detail, minus, '"-"');
  }
  if (isWord(reader, "OR") || isWord(reader, "AND")) throw misplaced(token);
  if (token.kind !== "minus") return;
  const span = { from: minus.from, to: wordEnd(reader.text, token.from) };
  const detail = "One minus is enough, and it stands before a term, as in -word.";
  throw new QueryFault(detail, span, quoteText(reader.text.slice(span.from, span.to)));
}

function isWord({ tokens, next }: Reader, word: "OR" | "AND"): boolean {
  const token = tokens[next];
  return (
    token?.kind === "word" && token.text === word && !token.isGlued && tokens[next + 1]?.isGlued !== true
  );
}

/** Takes a word, quote or regex with all that is glued to it. */
function takeTerm(reader: Reader): QueryTree {
  const from = reader.next++;
  while (reader.tokens[reader.next]?.isGlued) reader.next++;
  const tokens = reader.tokens.slice(from, reader.next);
  reader.terms++;
  if (reader.terms > limits.queryTerms.value) {
    throw new QueryFault(`A query has ${limits.queryTerms.value} terms at most.`, tokens[0] as Token);
  }
  const term = readTerm({ text: reader.text, tokens, after: reader.tokens[reader.next], now: reader.now });
  if (term.kind === "regex" && ++reader.regexes > limits.queryRegexes.value) {
    const most = `A query has ${limits.queryRegexes.value} regexes at most.`;
    const detail = `${most} Several are written as one with | between them, as in /pie|cake/.`;
    throw new QueryFault(detail, tokens[0] as Token);
  }
  spans.set(term, { from: tokens[0]?.from ?? 0, to: tokens.at(-1)?.to ?? 0 });
  return term;
}
