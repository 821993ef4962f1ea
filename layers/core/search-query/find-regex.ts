import { parseRegex } from "#core/search-query/parse-regex.ts";
import type { Span } from "#core/search-query/query-fault.ts";
import type { RegexNode } from "#core/search-query/regex-node.ts";
import { wordCharacter } from "#core/search-query/regex-sets.ts";

type RegexSet = Extract<RegexNode, { kind: "set" }>;
type Instruction =
  | { kind: "set"; set: RegexSet; next: number }
  | { kind: "start" | "end" | "boundary" | "inside"; next: number }
  | { kind: "ways"; to: number[] }
  | { kind: "found" };

/** A regex as an automaton: `entry` is where it begins. */
export type RegexProgram = { instructions: Instruction[]; entry: number };

/** How many steps may still be taken; where none are left, a search ends with what it has. */
export type Steps = { left: number };

/** Makes the automaton of a query's regex. Throws QueryFaults as `parseRegex` does. */
export function regexProgram(source: string): RegexProgram {
  const instructions: Instruction[] = [{ kind: "found" }];
  return { instructions, entry: build(instructions, parseRegex(source, 0), 0) };
}

/**
 * The places in one folded text that a regex fits, in UTF-16 code units: of two that overlap the first, of two that begin
 * together the longer. All ways are followed at once, so that no regex takes more than text × size, which backtracking
 * (JavaScript's) would.
 */
export function findRegex({ instructions, entry }: RegexProgram, text: string, steps: Steps): Span[] {
  // A long text is not taken apart for nothing.
  if (steps.left <= 0) return [];
  const points = Array.from(text, (point) => point.codePointAt(0) as number);
  const threads = { now: threadsOf(instructions.length), next: threadsOf(instructions.length) };
  const spans: Span[] = [];
  let from = 0;
  for (;;) {
    const best = findNext(instructions, entry, points, from, threads, steps);
    if (!best) break;
    spans.push(best);
    from = best.to;
  }
  return inUnits(spans, points);
}

/** Where the automaton can be, the earliest begun first, and where each began; what is `seen` with this `mark` is in it. */
type Threads = { states: number[]; starts: number[]; seen: Int32Array; mark: number };

function threadsOf(size: number): Threads {
  return { states: [], starts: [], seen: new Int32Array(size), mark: 0 };
}

function build(instructions: Instruction[], node: RegexNode, next: number): number {
  switch (node.kind) {
    case "set":
      return instructions.push({ kind: "set", set: node, next }) - 1;
    case "sequence":
      return node.parts.reduceRight((after, part) => build(instructions, part, after), next);
    case "choice":
      return add(
        instructions,
        node.parts.map((part) => build(instructions, part, next)),
      );
    case "repeat":
      return buildRepeat(instructions, node, next);
    default:
      return instructions.push({ kind: node.kind, next }) - 1;
  }
}

function buildRepeat(
  instructions: Instruction[],
  { part, least, most }: Extract<RegexNode, { kind: "repeat" }>,
  next: number,
): number {
  let entry = next;
  if (most === null) {
    const ways = [next];
    entry = add(instructions, ways);
    ways.push(build(instructions, part, entry));
  }
  for (let times = least; most !== null && times < most; times++) {
    entry = add(instructions, [next, build(instructions, part, entry)]);
  }
  for (let times = 0; times < least; times++) entry = build(instructions, part, entry);
  return entry;
}

function add(instructions: Instruction[], to: number[]): number {
  return instructions.push({ kind: "ways", to }) - 1;
}

/** The next match at or after `from`, in code points. */
function findNext(
  instructions: Instruction[],
  entry: number,
  points: number[],
  from: number,
  threads: { now: Threads; next: Threads },
  steps: Steps,
): Span | undefined {
  let { now, next } = threads;
  clear(now);
  clear(next);
  let best: Span | undefined;
  for (let place = from; place <= points.length && steps.left > 0; place++) {
    if (!best) enter(instructions, now, entry, place, place, points, steps);
    for (const [index, state] of now.states.entries()) {
      const start = now.starts[index] as number;
      if (best && start > best.from) break;
      const instruction = instructions[state] as Instruction;
      if (instruction.kind === "found") best = { from: start, to: place };
      else if (instruction.kind === "set" && place < points.length) {
        steps.left -= instruction.set.ranges.length;
        if (holds(instruction.set, points[place]))
          enter(instructions, next, instruction.next, start, place + 1, points, steps);
      }
    }
    [now, next] = [next, now];
    clear(next);
    if (best && now.states.length === 0) break;
  }
  return best;
}

function clear(threads: Threads): void {
  threads.states.length = 0;
  threads.starts.length = 0;
  threads.mark++;
}

/** Goes on from a state without taking a character, as far as that leads. */
function enter(
  instructions: Instruction[],
  threads: Threads,
  from: number,
  start: number,
  place: number,
  points: number[],
  steps: Steps,
): void {
  const waiting = [from];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (threads.seen[state] === threads.mark) continue;
    threads.seen[state] = threads.mark;
    steps.left--;
    const instruction = instructions[state] as Instruction;
    if (instruction.kind === "ways") waiting.push(...instruction.to);
    else if (instruction.kind === "set" || instruction.kind === "found") {
      threads.states.push(state);
      threads.starts.push(start);
    } else if (isAt(instruction.kind, points, place)) waiting.push(instruction.next);
  }
}

function isAt(kind: "start" | "end" | "boundary" | "inside", points: number[], place: number): boolean {
  if (kind === "start") return place === 0;
  if (kind === "end") return place === points.length;
  const [before, after] = [holds(wordCharacter, points[place - 1]), holds(wordCharacter, points[place])];
  return (before !== after) === (kind === "boundary");
}

function holds({ isNegated, ranges }: RegexSet, point: number | undefined): boolean {
  if (point === undefined) return false;
  return ranges.some(([low, high]) => point >= low && point <= high) !== isNegated;
}

function inUnits(spans: Span[], points: number[]): Span[] {
  if (spans.length === 0) return [];
  const units = [0];
  let unit = 0;
  for (const point of points) {
    unit += point > 0xffff ? 2 : 1;
    units.push(unit);
  }
  return spans.map(({ from, to }) => ({ from: units[from] ?? 0, to: units[to] ?? 0 }));
}
