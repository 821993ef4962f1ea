import { parseRegex } from "#core/search-query/parse-regex.ts";
import type { RegexNode } from "#core/search-query/regex-node.ts";
import { wordCharacter } from "#core/search-query/regex-sets.ts";

/** What stands for something in a regex of Postgres or JavaScript; all else is itself. */
const special = /[\\^$.*+?()[\]{}|]/;
/** The same in brackets, where a hyphen makes a range. */
const specialInBrackets = /[\\^[\]-]/;
const inWord = setSource(wordCharacter);
const anchors = {
  start: "^",
  end: "$",
  boundary: `(?:(?<!${inWord})(?=${inWord})|(?<=${inWord})(?!${inWord}))`,
  inside: `(?:(?<!${inWord})(?!${inWord})|(?<=${inWord})(?=${inWord}))`,
};

/**
 * The regex of a query for engines, to be run on a message's folded texts, joined by line ends: in Postgres with `(?w)`
 * before it, in JavaScript with the flags `mu`. Both find the same. Postgres' automaton does so in time that grows with
 * the text alone; JavaScript tries every way, so leave hostile texts to Postgres. Throws QueryFaults as `parseRegex` does.
 */
export function compileRegex(source: string): string {
  return sourceOf(parseRegex(source, 0));
}

function sourceOf(node: RegexNode): string {
  switch (node.kind) {
    case "set":
      return setSource(node);
    case "sequence":
      return node.parts.map((part) => (part.kind === "choice" ? grouped(part) : sourceOf(part))).join("");
    case "choice":
      return node.parts.map(sourceOf).join("|");
    case "repeat":
      return `${node.part.kind === "set" ? sourceOf(node.part) : grouped(node.part)}${timesSource(node.least, node.most)}`;
    default:
      return anchors[node.kind];
  }
}

function grouped(node: RegexNode): string {
  return `(?:${sourceOf(node)})`;
}

function timesSource(least: number, most: number | null): string {
  if (most === null) return least === 0 ? "*" : least === 1 ? "+" : `{${least},}`;
  if (least === 0 && most === 1) return "?";
  return least === most ? `{${least}}` : `{${least},${most}}`;
}

function setSource({ isNegated, ranges }: Extract<RegexNode, { kind: "set" }>): string {
  const [first] = ranges;
  if (!isNegated && ranges.length === 1 && first && first[0] === first[1]) return escaped(first[0], special);
  const members = ranges.map(([low, high]) => {
    const [from, to] = [escaped(low, specialInBrackets), escaped(high, specialInBrackets)];
    return low === high ? from : `${from}-${to}`;
  });
  return isNegated ? `[^${members.join("")}\\n]` : `[${members.join("")}]`;
}

function escaped(point: number, meaning: RegExp): string {
  const text = String.fromCodePoint(point);
  return meaning.test(text) ? `\\${text}` : text;
}
