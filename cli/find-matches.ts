import type { Span } from "./wrap-text.ts";

/** The places in `text` where one of `terms` stands, whatever its case and, if asked, its accents; none overlap. */
export function findMatches(text: string, terms: string[], withoutAccents = false): Span[] {
  const plain = withoutAccents ? unaccented : (character: string) => character;
  const { folded, places } = fold(text, plain);
  const spans: Span[] = [];
  for (const term of terms.map((each) => fold(each, plain).folded).filter((each) => each !== "")) {
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + term.length)) {
      spans.push({ from: places[at] ?? 0, to: places[at + term.length] ?? text.length });
    }
  }
  const sorted = spans.toSorted((a, b) => a.from - b.from || b.to - a.to);
  let end = 0;
  return sorted.filter((span) => {
    const isFree = span.from >= end;
    if (isFree) end = span.to;
    return isFree;
  });
}

/** The text without case, and where in the original each of its characters came from. */
function fold(text: string, plain: (character: string) => string): { folded: string; places: number[] } {
  let folded = "";
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    const lower = plain(character).toLowerCase();
    for (let unit = 0; unit < lower.length; unit++) places.push(place);
    folded += lower;
    place += character.length;
  }
  return { folded, places };
}

function unaccented(character: string): string {
  return character.normalize("NFD").replace(/\p{Mn}/gu, "");
}
