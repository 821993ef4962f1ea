import {
  type OperatorName,
  operatorMeant,
  operatorNamed,
  operators,
  splitOperator,
} from "#core/search-query/operators.ts";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { QueryFault, quoted } from "#core/search-query/query-fault.ts";
import { quoteText } from "#core/search-query/quote-text.ts";
import { readOperator } from "#core/search-query/read-operator.ts";
import { readWord, textTerm } from "#core/search-query/read-text.ts";
import type { Token } from "#core/search-query/tokenize.ts";
import type { QueryTerm } from "#core/search-query/tree.ts";

/** The tokens of one term, with nothing between them; `text` is the whole query, `after` the token that follows. */
export type TermSource = { text: string; tokens: Token[]; after: Token | undefined; now: number };

/** What may stand before a quoted name, as before one without quotes. */
const signs = new Map<OperatorName | undefined, string>([
  ["from", "@"],
  ["mentions", "@"],
  ["in", "#"],
]);

/** Reads one term. Throws a QueryFault for what is not whole, and for what stands together and should not. */
export function readTerm(source: TermSource): QueryTerm {
  const { tokens } = source;
  const [first, second, third] = tokens as [Token, Token, Token];
  const open = tokens.find(({ isOpen }) => isOpen);
  if (open) throw unclosed(source, open);
  const span = spanOf(source);
  switch (tokens.map(({ kind }) => kind).join(" ")) {
    case "word":
      return readAlone(source, first);
    case "quote":
      return textTerm("phrase", first.text, span);
    case "quote word":
      if (second.text === "*") return textTerm("prefix", first.text, span);
      break;
    case "word quote word":
      if (first.text === "*" && third.text === "*") return textTerm("part", second.text, span);
      break;
    case "word quote":
      return readQuoted(source, first, second);
  }
  if (first.kind === "regex") return readRegex(source, first);
  throw notApart(source, second);
}

function spanOf({ tokens }: TermSource): { from: number; to: number } {
  return { from: tokens[0]?.from ?? 0, to: tokens.at(-1)?.to ?? 0 };
}

/** What begins with a word and ends with a quote: an operator and its value, or a mistake. */
function readQuoted(source: TermSource, word: Token, quote: Token): QueryTerm {
  const span = spanOf(source);
  if (word.text === "*") {
    const detail = "A star at the beginning needs one at the end: *part* is found anywhere in a word.";
    throw new QueryFault(detail, span, `*${quoteText(quote.text)}*`);
  }
  if (word.text === "=") {
    throw new QueryFault(
      "What stands in quotes is looked for as it is, without =.",
      span,
      quoteText(quote.text),
    );
  }
  const like = splitOperator(word.text);
  const name = like && operatorNamed(like.name);
  if (!like || (like.value !== "" && like.value !== signs.get(name))) throw notApart(source, quote);
  if (name) return readOperator(name, { ...quote, isQuoted: true }, source.now);
  throw misspelled(word, like.name) ?? notApart(source, quote);
}

function readAlone({ text, after, now }: TermSource, word: Token): QueryTerm {
  const like = splitOperator(word.text);
  if (!like) return readWord(word.text, word);
  const name = operatorNamed(like.name);
  if (!name) {
    const fault = like.value === "" ? undefined : misspelled(word, like.name);
    if (fault) throw fault;
    return readWord(word.text, word);
  }
  if (like.value !== "") {
    const from = word.from + like.name.length + 1;
    return readOperator(name, { from, to: word.to, text: like.value, isQuoted: false }, now);
  }
  const detail = `${name}: wants ${operators[name].wants}, right after the colon.`;
  if (after?.kind !== "word" && after?.kind !== "quote") throw new QueryFault(detail, word);
  const value = text.slice(after.from, after.to);
  throw new QueryFault(detail, { from: word.from, to: after.to }, `${name}:${value}`);
}

/** The mistake in an operator's name; undefined where the word only looks like one, as `https://…` and `12:30` do. */
function misspelled(word: Token, name: string): QueryFault | undefined {
  const meant = operatorMeant(name);
  if (meant === undefined) return undefined;
  const detail = `There is no operator ${name}:. Did you mean ${meant}:? To look for the word itself, write it in quotes.`;
  return new QueryFault(detail, { from: word.from, to: word.from + name.length + 1 }, `${meant}:`);
}

function readRegex(source: TermSource, regex: Token): QueryTerm {
  const [, after, more] = source.tokens;
  if (!after) {
    if (regex.text === "") throw new QueryFault("There is nothing between the slashes.", regex, '"//"');
    parseRegex(regex.text, regex.from + 1);
    return { kind: "regex", source: regex.text };
  }
  if (!more && after.kind === "word" && /^[dgimsuvy]+$/.test(after.text)) {
    const detail = "A regex has no options after its slash; case makes no difference anyway.";
    throw new QueryFault(detail, after, "");
  }
  const span = spanOf(source);
  const raw = source.text.slice(span.from, span.to);
  const detail =
    "A regex ends at its second slash, and a space must follow. For a path, write quotes around it.";
  throw new QueryFault(detail, span, quoteText(raw));
}

function unclosed({ text }: TermSource, token: Token): QueryFault {
  const raw = text.slice(token.from, token.to);
  if (token.kind === "regex") {
    const detail = "A regex ends with a second slash. To look for the text itself, write quotes around it.";
    return new QueryFault(detail, token, quoteText(raw));
  }
  const suggestion = token.text.trim() === "" ? null : quoteText(token.text);
  return new QueryFault(`The quotation mark of ${quoted(raw)} is not closed.`, token, suggestion);
}

function notApart({ text }: TermSource, token: Token): QueryFault {
  const raw = text.slice(token.from, token.to);
  return new QueryFault("There is no space before this.", token, ` ${raw}`);
}
