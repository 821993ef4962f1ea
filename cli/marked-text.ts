import { isolated, safeText } from "./safe-text.ts";
import type { Span } from "./wrap-text.ts";

/** A text that is safe for a terminal, and what of it is to be marked. */
export type Marked = { text: string; marks: Span[] };

/** Ranges of a text as the API gives them: UTF-16 code units, in order, without their ends. */
export type Ranges = [from: number, to: number][];

/** So much stands before the first mark of an excerpt that begins in the middle. */
const lead = 40;

/** A foreign text in its lines. */
export function markedLines(text: string, ranges: Ranges = []): Marked[] {
  const whole = safe(text, ranges);
  let at = 0;
  return whole.text.split("\n").map((line) => {
    const from = at;
    at += line.length + 1;
    return { text: line, marks: within(whole.marks, from, from + line.length) };
  });
}

/** Foreign text that must stay on one line, such as a name. */
export function markedLine(text: string, ranges: Ranges = []): Marked {
  const { text: line, marks } = safe(text, ranges);
  const flat = line.replaceAll("\n", " ");
  const alone = isolated(flat);
  // Where writing directions change inside, places in the line are others: rather no marks than wrong ones.
  return { text: alone, marks: alone === flat ? marks : [] };
}

/** So many code units of a text in one line: its beginning, or what is around the first mark where that lies further on. */
export function excerpt(text: string, ranges: Ranges = [], longest = 100): Marked {
  const first = ranges[0];
  let from = first && first[1] > longest ? Math.max(0, first[0] - lead) : 0;
  if (isInside(text, from)) from++;
  let to = Math.min(text.length, from + longest);
  if (isInside(text, to)) to--;
  const shifted = ranges
    .map(([start, end]): [number, number] => [Math.max(start, from) - from, Math.min(end, to) - from])
    .filter(([start, end]) => start < end);
  const pieces = [markedLine(text.slice(from, to), shifted)];
  if (from > 0) pieces.unshift(unmarked("…"));
  if (to < text.length) pieces.push(unmarked("…"));
  return joinMarked(pieces, "");
}

/** A text of ours, or one that is safe already. */
export function unmarked(text: string): Marked {
  return { text, marks: [] };
}

/** Pieces one after the other, with a separator between them. */
export function joinMarked(pieces: Marked[], separator: string): Marked {
  const joined = unmarked("");
  for (const [place, { text, marks }] of pieces.entries()) {
    if (place > 0) joined.text += separator;
    const shift = joined.text.length;
    joined.marks.push(...marks.map(({ from, to }) => ({ from: from + shift, to: to + shift })));
    joined.text += text;
  }
  return joined;
}

/** Makes the text safe piece by piece: signs for control characters are longer than these. */
function safe(text: string, ranges: Ranges): Marked {
  const pieces: Marked[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    const marked = safeText(text.slice(from, to));
    pieces.push(unmarked(safeText(text.slice(at, from))), {
      text: marked,
      marks: [{ from: 0, to: marked.length }],
    });
    at = to;
  }
  return joinMarked([...pieces, unmarked(safeText(text.slice(at)))], "");
}

function within(marks: Span[], from: number, to: number): Span[] {
  return marks
    .map((mark) => ({ from: Math.max(mark.from, from) - from, to: Math.min(mark.to, to) - from }))
    .filter((mark) => mark.from < mark.to);
}

/** Whether a place is between the halves of a surrogate pair. */
function isInside(text: string, place: number): boolean {
  return place > 0 && place < text.length && (text.codePointAt(place - 1) ?? 0) > 0xffff;
}
