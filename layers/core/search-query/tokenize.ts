import type { Span } from "#core/search-query/query-fault.ts";

/**
 * A piece of a query's text. `text` is a word as it stands, or what is between quotes (without escapes) or slashes (with
 * them). `isGlued`: nothing stands between it and the word, quote or regex before it. `isOpen`: its end is missing.
 */
export type Token = Span & {
  kind: "open" | "close" | "minus" | "word" | "quote" | "regex";
  text: string;
  isGlued: boolean;
  isOpen: boolean;
};

const single: { [character: string]: "open" | "close" } = { "(": "open", ")": "close" };
/** Telephones write curly quotes, and not always the right ones. */
const curly = "“”„‟";
const blank = /\s/;
const endsWord = /[\s"“”„‟()]/;
const nextEnd = new RegExp(endsWord, "g");

/** Cuts a query into tokens. It takes any text: what is wrong is found when the tokens are read. One pass. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  while (place < text.length) {
    const character = text[place] as string;
    if (blank.test(character)) {
      place++;
      continue;
    }
    const last = tokens.at(-1);
    const isGlued =
      last?.to === place && (last.kind === "word" || last.kind === "quote" || last.kind === "regex");
    const token = tokenAt(text, place, character, isGlued);
    tokens.push(token);
    place = token.to;
  }
  return tokens;
}

/** Where a word that is entered at `from` ends: at the first blank, quotation mark or parenthesis. */
export function wordEnd(text: string, from: number): number {
  nextEnd.lastIndex = from;
  return nextEnd.exec(text)?.index ?? text.length;
}

/** Where a word that is left at `to` begins. */
export function wordStart(text: string, to: number): number {
  let start = to;
  while (start > 0 && !endsWord.test(text[start - 1] as string)) start--;
  return start;
}

function isQuote(character: string): boolean {
  return character === '"' || curly.includes(character);
}

function tokenAt(text: string, from: number, character: string, isGlued: boolean): Token {
  const kind = single[character];
  if (kind) return { kind, from, to: from + 1, text: character, isGlued: false, isOpen: false };
  if (isQuote(character)) return quoteAt(text, from, character === '"' ? '"' : `"${curly}`, isGlued);
  if (character === "-" && !isGlued) {
    return { kind: "minus", from, to: from + 1, text: character, isGlued, isOpen: false };
  }
  if (character === "/" && !isGlued && from + 1 < text.length && !blank.test(text[from + 1] as string)) {
    const regex = regexAt(text, from);
    if (regex) return regex;
  }
  const to = wordEnd(text, from + 1);
  const isOpen = character === "/" && !isGlued && to > from + 1;
  return { kind: isOpen ? "regex" : "word", from, to, text: text.slice(from, to), isGlued, isOpen };
}

function quoteAt(text: string, from: number, closing: string, isGlued: boolean): Token {
  let content = "";
  let place = from + 1;
  while (place < text.length) {
    let character = text[place] as string;
    if (closing.includes(character)) {
      return { kind: "quote", from, to: place + 1, text: content, isGlued, isOpen: false };
    }
    const next = text[place + 1];
    if (character === "\\" && next !== undefined && (next === "\\" || isQuote(next))) {
      character = next;
      place++;
    }
    content += character;
    place++;
  }
  return { kind: "quote", from, to: place, text: content, isGlued, isOpen: true };
}

function regexAt(text: string, from: number): Token | undefined {
  for (let place = from + 1; place < text.length; place++) {
    if (text[place] === "\\") place++;
    else if (text[place] === "/") {
      const source = text.slice(from + 1, place);
      return { kind: "regex", from, to: place + 1, text: source, isGlued: false, isOpen: false };
    }
  }
  return undefined;
}
