import { limits } from "#core/limits.ts";
import { findRegex, type RegexProgram, regexProgram, type Steps } from "#core/search-query/find-regex.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { foldWithPlaces } from "#core/search-query/fold-with-places.ts";
import { type LookUp, lookUpOf } from "#core/search-query/look-up.ts";
import { linkedHosts } from "#core/search-query/message-facts.ts";
import type { Span } from "#core/search-query/query-fault.ts";
import { type MessageText, searchableFields } from "#core/search-query/searchable-text.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import type { QueryTerm, QueryTree } from "#core/search-query/tree.ts";
import { wordSpansOf } from "#core/search-query/words-of.ts";

/**
 * What to mark in one text of a message. `field` is its path in what the API shows, such as `content`,
 * `embeds.0.fields.1.value` or `forwarded.content`; the ranges are in UTF-16 code units of the text as it was written,
 * without their ends, in order and apart.
 */
export type Highlight = { field: string; ranges: [from: number, to: number][] };

/** The same query is asked of every message of a page. */
const known = new WeakMap<QueryTree, Wanted>();

/**
 * What of a message's texts its query looked for: words by their stems, phrases, parts, regexes, and in file names and
 * links what `filename:`, `extension:` and `link:` name. What stands below a `not` is not looked for. Of all together the
 * first `limits.highlightRanges`, and of regexes what `limits.regexSteps` lead to.
 */
export function highlightsOf(tree: QueryTree, message: MessageText): Highlight[] {
  const wanted = known.get(tree) ?? gather(tree, nothing());
  known.set(tree, wanted);
  const steps: Steps = { left: limits.regexSteps.value };
  const highlights: Highlight[] = [];
  let left: number = limits.highlightRanges.value;
  for (const { field, text } of searchableFields(message)) {
    if (left <= 0) break;
    const ranges = rangesIn(field, text, wanted, steps).slice(0, left);
    left -= ranges.length;
    if (ranges.length > 0) highlights.push({ field, ranges });
  }
  return highlights;
}

type Words = Extract<LookUp, { by: "words" }>;
/** What a query positively looks for, each in the form in which it is compared. */
type Wanted = {
  parts: string[];
  words: Words[];
  regexes: RegexProgram[];
  fileParts: string[];
  extensions: string[];
  hosts: string[];
};

function nothing(): Wanted {
  return { parts: [], words: [], regexes: [], fileParts: [], extensions: [], hosts: [] };
}

function gather(tree: QueryTree, wanted: Wanted): Wanted {
  if (tree.kind === "and" || tree.kind === "or") for (const part of tree.parts) gather(part, wanted);
  else if (tree.kind !== "not") gatherTerm(tree, wanted);
  return wanted;
}

function gatherTerm(term: QueryTerm, wanted: Wanted): void {
  switch (term.kind) {
    case "text": {
      const lookUp = lookUpOf(term);
      if (lookUp.by === "part") wanted.parts.push(lookUp.part);
      else wanted.words.push(lookUp);
      return;
    }
    case "regex":
      wanted.regexes.push(regexProgram(term.source));
      return;
    case "filename":
      wanted.fileParts.push(foldText(term.part));
      return;
    case "extension":
      wanted.extensions.push(term.extension);
      return;
    case "link":
      wanted.hosts.push(term.host);
  }
}

function rangesIn(field: string, text: string, wanted: Wanted, steps: Steps): [number, number][] {
  const folded = foldText(text);
  const spans = spansIn(folded, wanted, steps);
  if (field.endsWith(".file_name")) spans.push(...fileSpans(folded, wanted));
  const ranges: [number, number][] = [];
  // Most texts have nothing to mark, and need no map.
  if (spans.length > 0) {
    const { rangeOf } = foldWithPlaces(text);
    for (const { from, to } of spans) ranges.push(rangeOf(from, to));
  }
  if (/^(?:forwarded\.)?content$/.test(field)) ranges.push(...hostRanges(text, wanted.hosts));
  return joined(ranges);
}

/** What is found in a folded text, but for the blanks at its ends, which no search looks at. */
function spansIn(folded: string, { parts, words, regexes }: Wanted, steps: Steps): Span[] {
  const text = folded.trim();
  const spans = [
    ...parts.flatMap((part) => partSpans(text, part)),
    ...wordsSpans(text, words),
    ...regexes.flatMap((regex) => findRegex(regex, text, steps)),
  ];
  const lead = folded.length - folded.trimStart().length;
  return lead === 0 ? spans : spans.map(({ from, to }) => ({ from: from + lead, to: to + lead }));
}

function partSpans(text: string, part: string): Span[] {
  const spans: Span[] = [];
  for (let from = text.indexOf(part); from !== -1; from = text.indexOf(part, from + part.length)) {
    spans.push({ from, to: from + part.length });
  }
  return spans;
}

function wordsSpans(text: string, wanted: Words[]): Span[] {
  if (wanted.length === 0) return [];
  const here = wordSpansOf(text);
  const stems = wanted.some(({ isStemmed }) => isStemmed) ? here.map(({ word }) => stemOf(word)) : [];
  return wanted.flatMap(({ words, isStemmed, isPrefix }) => {
    const last = words.length - 1;
    const wantedStems = words.map(stemOf);
    const fits = (place: number, index: number) => {
      const found = here[place]?.word;
      if (found === undefined) return false;
      if (isPrefix && index === last) return found.startsWith(words[index] as string);
      return found === words[index] || (isStemmed && stems[place] === wantedStems[index]);
    };
    return here.flatMap(({ from }, start) => {
      if (!words.every((_, index) => fits(start + index, index))) return [];
      return [{ from, to: here[start + last]?.to ?? from }];
    });
  });
}

function fileSpans(name: string, { fileParts, extensions }: Wanted): Span[] {
  return [
    ...fileParts.flatMap((part) => partSpans(name, part)),
    ...extensions
      .filter((extension) => name.endsWith(`.${extension}`))
      .map((extension) => ({ from: name.length - extension.length, to: name.length })),
  ];
}

/** Of a subdomain only the host that was named: `youtube.com` in `www.youtube.com`. */
function hostRanges(text: string, hosts: string[]): [number, number][] {
  if (hosts.length === 0) return [];
  return linkedHosts(text).flatMap(({ host, from }) =>
    Array.from(host.matchAll(/(?:^|\.)([^.])/g), ({ 0: { length }, index }) => index + length - 1)
      .filter((start) => hosts.includes(host.slice(start).toLowerCase()))
      .map((start): [number, number] => [from + start, from + host.length]),
  );
}

/** In order, and those that overlap or touch as one. */
function joined(ranges: [number, number][]): [number, number][] {
  const apart: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}
