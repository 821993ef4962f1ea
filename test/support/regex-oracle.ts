import type { RegexNode } from "#core/search-query/regex-node.ts";

// The blocks of signs, told apart from letters in a second way: the one in layers/core is what is being tested.
const sign = /[\x20-\x2f:-@[-^`{-\xbf\u2000-\u2bff\u3000-\u3004\u3008-\u303f\u{1f000}-\u{1faff}]/u;

/** Whether a regex finds something in a folded text: keeps the set of all places that it can have reached. */
export function regexFinds(node: RegexNode, text: string): boolean {
  const points = [...text];
  const everywhere = new Set(Array.from({ length: points.length + 1 }, (_, place) => place));
  return reach(node, everywhere, points).size > 0;
}

function reach(node: RegexNode, from: Set<number>, points: string[]): Set<number> {
  switch (node.kind) {
    case "set":
      return new Set([...from].filter((place) => isIn(node, points[place])).map((place) => place + 1));
    case "sequence":
      return node.parts.reduce((places, part) => reach(part, places, points), from);
    case "choice":
      return new Set(node.parts.flatMap((part) => [...reach(part, from, points)]));
    case "repeat":
      return repeated(node, from, points);
    default:
      return new Set([...from].filter((place) => holds(node.kind, place, points)));
  }
}

function repeated(
  { part, least, most }: Extract<RegexNode, { kind: "repeat" }>,
  from: Set<number>,
  points: string[],
): Set<number> {
  let places = from;
  for (let times = 0; times < least; times++) places = reach(part, places, points);
  const all = new Set(places);
  for (let times = least; most === null || times < most; times++) {
    const size = all.size;
    places = reach(part, places, points);
    for (const place of places) all.add(place);
    if (all.size === size) break;
  }
  return all;
}

function isIn(
  { isNegated, ranges }: Extract<RegexNode, { kind: "set" }>,
  point: string | undefined,
): boolean {
  if (point === undefined) return false;
  const code = point.codePointAt(0) ?? 0;
  return ranges.some(([low, high]) => code >= low && code <= high) !== isNegated;
}

function holds(kind: "start" | "end" | "boundary" | "inside", place: number, points: string[]): boolean {
  if (kind === "start") return place === 0;
  if (kind === "end") return place === points.length;
  const isWord = (point: string | undefined) => point !== undefined && !sign.test(point);
  return (isWord(points[place - 1]) !== isWord(points[place])) === (kind === "boundary");
}
