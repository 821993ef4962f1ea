import { parseRegex } from "#core/search-query/parse-regex.ts";
import type { RegexNode } from "#core/search-query/regex-node.ts";
import { hasUnspaced } from "#core/search-query/words-of.ts";

/** So many spellings of one piece are told apart, so many ways of a choice, and so long ones. */
const mostSpellings = 8;
const mostWays = 20;
const longest = 60;
/** What is shorter stands in too many words; a script without spaces has one in each character. */
const shortest = 3;
/** More of them hardly find less. */
const mostPieces = 4;

/** Folded texts that stand in whatever a regex fits: one of each list. */
export type Literals = string[][];

/** A piece of a regex: what it can be, if that is little; and what stands in it for sure, but for that. */
type Piece = { spellings: string[] | null; literals: Literals };

/** The texts of which a message must have some for a regex to fit; empty where it asks for none. Throws QueryFaults as `parseRegex` does. */
export function literalsOf(source: string): Literals {
  const literals = allOf(readPiece(parseRegex(source, 0))).filter(
    (any, place, all) => all.findIndex((other) => other.join("\n") === any.join("\n")) === place,
  );
  return literals.sort((a, b) => worthOf(b) - worthOf(a)).slice(0, mostPieces);
}

function readPiece(node: RegexNode): Piece {
  switch (node.kind) {
    case "set":
      return { spellings: charactersOf(node), literals: [] };
    case "sequence":
      return inSequence(node.parts.map(readPiece));
    case "choice":
      return inChoice(node.parts.map(readPiece));
    case "repeat":
      return repeated(readPiece(node.part), node.least, node.most);
    default:
      return { spellings: [""], literals: [] };
  }
}

function charactersOf({ isNegated, ranges }: Extract<RegexNode, { kind: "set" }>): string[] | null {
  const size = ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  if (isNegated || size > mostSpellings) return null;
  return ranges.flatMap(([low, high]) =>
    Array.from({ length: high - low + 1 }, (_, place) => String.fromCodePoint(low + place)),
  );
}

/** What stands side by side is one text, as far as it can be told. */
function inSequence(parts: Piece[]): Piece {
  const literals: Literals = [];
  let side: string[] = [""];
  let isWhole = true;
  for (const part of parts) {
    literals.push(...part.literals);
    const both = part.spellings && besides(side, part.spellings);
    if (both) {
      side = both;
      continue;
    }
    literals.push(...worthy(side));
    isWhole = false;
    side = part.spellings ?? [""];
  }
  if (isWhole) return { spellings: side, literals };
  return { spellings: null, literals: [...literals, ...worthy(side)] };
}

function inChoice(parts: Piece[]): Piece {
  const spellings = distinct(parts.map((part) => part.spellings));
  if (spellings && parts.every((part) => part.literals.length === 0)) return { spellings, literals: [] };
  // Of each way the best: which of them is taken cannot be told.
  const best = parts.map((part) => allOf(part).sort((a, b) => worthOf(b) - worthOf(a))[0]);
  const any = distinct(best.map((each) => each ?? null));
  return { spellings: null, literals: any ? worthy(any) : [] };
}

function repeated(part: Piece, least: number, most: number | null): Piece {
  if (least === 0) {
    const spellings = most === 1 && part.literals.length === 0 ? distinct([[""], part.spellings]) : null;
    return { spellings, literals: [] };
  }
  const once = inSequence(Array<Piece>(Math.min(least, longest)).fill(part));
  const isExact = least === most && least <= longest;
  return isExact ? once : { spellings: null, literals: allOf(once) };
}

function allOf({ spellings, literals }: Piece): Literals {
  return spellings ? [...literals, ...worthy(spellings)] : literals;
}

function worthy(spellings: string[]): Literals {
  if (!spellings.every((text) => [...text].length >= shortest || hasUnspaced(text))) return [];
  // What has another one in it is found with that.
  return [spellings.filter((text) => !spellings.some((other) => other !== text && text.includes(other)))];
}

/** The longer and the fewer, the rarer. */
function worthOf(spellings: string[]): number {
  return Math.min(...spellings.map((text) => text.trim().length)) - Math.log2(spellings.length);
}

function besides(before: string[], after: string[]): string[] | null {
  const isOne = before.length === 1 || after.length === 1;
  if (!isOne && before.length * after.length > mostSpellings) return null;
  const both = [...new Set(before.flatMap((left) => after.map((right) => left + right)))];
  return both.some((text) => text.length > longest) ? null : both;
}

/** All of them, if all can be told and they are few. */
function distinct(lists: (string[] | null)[]): string[] | null {
  if (lists.some((list) => list === null)) return null;
  const all = [...new Set(lists.flatMap((list) => list ?? []))];
  return all.length > mostWays ? null : all;
}
