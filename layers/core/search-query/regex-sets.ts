import { foldText } from "#core/search-query/fold-text.ts";
import type { RegexNode } from "#core/search-query/regex-node.ts";
import { fault, type RegexReader } from "#core/search-query/regex-reader.ts";

type RegexSet = Extract<RegexNode, { kind: "set" }>;

const digits: [number, number][] = [[0x30, 0x39]];
const space: [number, number][] = [[0x20, 0x20]];
/** What is no letter: of ASCII all but letters, digits and the underscore, and the blocks of signs beyond it. */
const signs: [number, number][] = [
  ...([
    [0x20, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x5e],
    [0x60, 0x60],
    [0x7b, 0xbf],
  ] as [number, number][]),
  ...([
    [0x2000, 0x2bff],
    [0x3000, 0x3004],
    [0x3008, 0x303f],
    [0x1f000, 0x1faff],
  ] as [number, number][]),
];
const classes: { [letter: string]: RegexSet } = {
  d: set(false, digits),
  D: set(true, digits),
  s: set(false, space),
  S: set(true, space),
  w: set(true, signs),
  W: set(false, signs),
};

/** One character of a word, as `\w` and `\b` take it: anything but punctuation, blanks and signs. */
export const wordCharacter: RegexSet = set(true, signs);

/** Reads a character that stands for itself, folded: it may become several. Throws a QueryFault where nothing is left. */
export function readLiteral(reader: RegexReader): RegexNode {
  const from = reader.next;
  const folded = [...foldText(takeCharacter(reader))];
  if (folded.length === 0)
    throw fault(reader, "This is invisible or an accent, which make no difference.", from);
  const parts = folded.map((point) => set(false, [rangeOf(point, point)]));
  return parts.length === 1 ? (parts[0] as RegexNode) : { kind: "sequence", parts };
}

/** Reads a backslash and what follows it, outside of brackets. Throws a QueryFault for what has no meaning here. */
export function readEscape(reader: RegexReader): RegexNode {
  const from = reader.next;
  const point = reader.points[from + 1];
  if (point === "b" || point === "B") {
    reader.next += 2;
    return { kind: point === "b" ? "boundary" : "inside" };
  }
  const known = readClass(reader);
  if (known) return known;
  checkEscape(reader);
  reader.next++;
  return readLiteral(reader);
}

/** Reads brackets and what is in them. Throws a QueryFault for what Postgres or JavaScript would take differently. */
export function readBrackets(reader: RegexReader): RegexNode {
  const from = reader.next++;
  const isNegated = reader.points[reader.next] === "^";
  if (isNegated) reader.next++;
  const ranges: [number, number][] = [];
  while (reader.points[reader.next] !== "]") {
    if (reader.next >= reader.points.length) throw fault(reader, "[ has no ] after it.", from);
    ranges.push(...readMember(reader));
  }
  if (ranges.length === 0)
    throw fault(reader, "These brackets are empty: write \\] for the character itself.", from, 2);
  reader.next++;
  return set(isNegated, ranges);
}

function readMember(reader: RegexReader): [number, number][] {
  const from = reader.next;
  if (reader.points[from] === "\\") {
    const known = readClass(reader);
    if (known) {
      if (!known.isNegated && known !== classes.W) return known.ranges;
      const detail = "Inside of brackets there are \\d and \\s, and no other such class.";
      throw fault(reader, detail, from, 2);
    }
  }
  const first = readPoint(reader);
  const isRange = reader.points[reader.next] === "-" && reader.points[reader.next + 1] !== "]";
  if (!isRange) return [rangeOf(first.folded, first.folded)];
  reader.next++;
  const last = readPoint(reader);
  const low = rangeOf(first.folded, last.folded);
  const isAlike = first.isPlain === last.isPlain && first.isCase && last.isCase;
  if (isAlike && low[0] <= low[1]) return [low];
  const detail = "A range goes up, between two small or two capital letters, without accents: write [a-z].";
  throw fault(reader, detail, from, reader.next - from);
}

/** One character in brackets; `isPlain`: folding leaves it alone, `isCase`: at most its case is folded. */
function readPoint(reader: RegexReader): { folded: string; isPlain: boolean; isCase: boolean } {
  const from = reader.next;
  if (reader.points[reader.next] === "\\") {
    checkEscape(reader);
    reader.next++;
  } else if (reader.points[reader.next] === "[") {
    throw fault(reader, "[ inside of brackets: write \\[ for the character itself.");
  }
  if (reader.next >= reader.points.length) throw fault(reader, "[ has no ] after it.", from);
  const character = takeCharacter(reader);
  const folded = foldText(character);
  if ([...folded].length !== 1) {
    const detail = "This stands for more than one character, or for none, and cannot be in brackets.";
    throw fault(reader, detail, from, reader.next - from);
  }
  return { folded, isPlain: folded === character, isCase: folded === character.toLowerCase() };
}

/** A character with the accents and invisible signs after it; of blanks all at once, as folding makes them one. */
function takeCharacter(reader: RegexReader): string {
  let character = reader.points[reader.next++] as string;
  const belongs = /\s/.test(character) ? /\s/ : /[\p{M}\p{Default_Ignorable_Code_Point}]/u;
  while (belongs.test(reader.points[reader.next] ?? "")) character += reader.points[reader.next++];
  return character;
}

function readClass(reader: RegexReader): RegexSet | undefined {
  const point = reader.points[reader.next + 1] ?? "";
  // Line ends and tabs are spaces in folded text.
  const known =
    "tnr".includes(point) && point !== ""
      ? classes.s
      : Object.hasOwn(classes, point)
        ? classes[point]
        : undefined;
  if (known) reader.next += 2;
  return known;
}

function checkEscape(reader: RegexReader): void {
  const point = reader.points[reader.next + 1];
  if (point === undefined)
    throw fault(reader, "A backslash stands at the end: write \\\\ for the character itself.");
  if (!/[A-Za-z0-9]/.test(point)) return;
  const what = /\d/.test(point) ? "There are no references back" : `\\${point} is not known here`;
  throw fault(reader, `${what}; there are \\d \\D \\w \\W \\s \\S \\b \\B.`, reader.next, 2);
}

function set(isNegated: boolean, ranges: [number, number][]): RegexSet {
  return { kind: "set", isNegated, ranges };
}

function rangeOf(first: string, last: string): [number, number] {
  return [first.codePointAt(0) as number, last.codePointAt(0) as number];
}
