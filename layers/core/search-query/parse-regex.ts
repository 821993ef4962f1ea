import { limits } from "#core/limits.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import type { RegexNode } from "#core/search-query/regex-node.ts";
import { fault, type RegexReader, readerOf } from "#core/search-query/regex-reader.ts";
import { readBrackets, readEscape, readLiteral } from "#core/search-query/regex-sets.ts";

/**
 * What these count for in a regex's size: Postgres refuses twenty places between words as too complex, and takes 0.1 s to
 * prepare 200 parts that may be left out, 40 s for 1,000.
 */
const boundarySize = 100;
const optionalSize = 4;
const operators = new Set([..."|)*+?"]);
const notHere: { [character: string]: string } = {
  "]": "] has no [ before it: write \\] for the character itself.",
  "{": "{ has nothing before it that it could repeat: write \\{ for the character itself.",
  "}": "} has no { before it: write \\} for the character itself.",
};

/**
 * Reads a regex that begins at `offset` of the query; it looks at folded text, so its own letters are folded too.
 * Takes what Postgres and JavaScript understand alike: characters, `.`, `[a-z]`, `[^a-z]`, `\d \D \w \W \s \S`, `\b \B`,
 * `^`, `$`, `( )`, `(?: )`, `|`, `* + ?`, `{n}`, `{n,}`, `{n,m}`, and a backslash before punctuation. Throws a QueryFault
 * for all else, for what is over a limit, for a repetition inside a repetition, and for what fits everything.
 */
export function parseRegex(source: string, offset: number): RegexNode {
  const reader = readerOf(source, offset);
  const whole = { from: offset, to: offset + source.length };
  if (reader.points.length > limits.regexLength.value) {
    throw new QueryFault(`A regex has ${limits.regexLength.value} characters at most.`, whole);
  }
  const node = readChoice(reader, 0);
  if (reader.next < reader.points.length)
    throw fault(reader, ") has no ( before it: write \\) for the character itself.");
  if (sizeOf(node) > limits.regexSize.value) {
    const most = limits.regexSize.value.toLocaleString("en");
    const detail = `Written out without repetitions, a regex has ${most} characters at most; what may be left out counts for 5, \\b and \\B for ${boundarySize}.`;
    throw new QueryFault(detail, whole);
  }
  if (mayBeEmpty(node))
    throw new QueryFault("This regex fits every message, since it asks for no character.", whole);
  return node;
}

function readChoice(reader: RegexReader, depth: number): RegexNode {
  const parts = [readSequence(reader, depth)];
  while (reader.points[reader.next] === "|") {
    reader.next++;
    parts.push(readSequence(reader, depth));
  }
  return parts.length === 1 ? (parts[0] as RegexNode) : { kind: "choice", parts };
}

function readSequence(reader: RegexReader, depth: number): RegexNode {
  const parts: RegexNode[] = [];
  const from = reader.next;
  while (reader.next < reader.points.length && !"|)".includes(reader.points[reader.next] as string)) {
    const start = reader.next;
    const atom = readAtom(reader, depth);
    parts.push(readRepeat(reader, atom, start));
  }
  if (parts.length === 0)
    throw fault(reader, "Nothing stands here: write ? after what may be left out.", from);
  return parts.length === 1 ? (parts[0] as RegexNode) : { kind: "sequence", parts };
}

function readAtom(reader: RegexReader, depth: number): RegexNode {
  const point = reader.points[reader.next] as string;
  if (point === "(") return readGroup(reader, depth);
  if (point === "[") return readBrackets(reader);
  if (point === "\\") return readEscape(reader);
  if (operators.has(point))
    throw fault(reader, `${point} has nothing before it: write \\${point} for the character itself.`);
  if (Object.hasOwn(notHere, point)) throw fault(reader, notHere[point] as string);
  if (point === "^" || point === "$" || point === ".") {
    reader.next++;
    if (point === ".") return { kind: "set", isNegated: true, ranges: [] };
    return { kind: point === "^" ? "start" : "end" };
  }
  return readLiteral(reader);
}

function readGroup(reader: RegexReader, depth: number): RegexNode {
  const from = reader.next++;
  if (depth >= limits.queryNesting.value) {
    throw fault(reader, `Parentheses are ${limits.queryNesting.value} levels deep at most.`, from);
  }
  if (reader.points[reader.next] === "?") {
    if (reader.points[reader.next + 1] !== ":") {
      throw fault(
        reader,
        "Groups are ( ) or (?: ): there is no looking around, no name and no option.",
        from,
        3,
      );
    }
    reader.next += 2;
  }
  if (reader.next >= reader.points.length) throw fault(reader, "( has no ) after it.", from);
  const node = readChoice(reader, depth + 1);
  if (reader.points[reader.next] !== ")") throw fault(reader, "( has no ) after it.", from);
  reader.next++;
  return node;
}

function readRepeat(reader: RegexReader, part: RegexNode, start: number): RegexNode {
  const from = reader.next;
  const times = readTimes(reader);
  if (times === undefined) return part;
  // Whether as much or as little as possible is taken makes no difference to what is found.
  if (reader.points[reader.next] === "?") reader.next++;
  const again = reader.next;
  if (readTimes(reader) !== undefined) throw fault(reader, "This repeats a repetition.", again);
  if (part.kind !== "set" && part.kind !== "sequence" && part.kind !== "choice" && part.kind !== "repeat") {
    throw fault(reader, "This repeats a place in the text, not a character.", from);
  }
  const [least, most] = times;
  if (most !== 1 && repeats(part)) {
    const detail = "A repetition inside a repetition takes too long: repeat the inner or the outer one.";
    throw fault(reader, detail, start, reader.next - start);
  }
  return { kind: "repeat", part, least, most };
}

/** How often the part before is to stand; undefined where no such thing follows. */
function readTimes(reader: RegexReader): [number, number | null] | undefined {
  const point = reader.points[reader.next];
  if (point === "*" || point === "+" || point === "?") {
    reader.next++;
    return [point === "+" ? 1 : 0, point === "?" ? 1 : null];
  }
  if (point !== "{") return undefined;
  const from = reader.next;
  const match = /^\{(\d{1,3})(?:(,)(\d{0,3}))?\}/.exec(reader.points.slice(from, from + 10).join(""));
  if (!match) throw fault(reader, "Braces are {2}, {2,} or {2,5}: write \\{ for the character itself.");
  reader.next += match[0].length;
  const least = Number(match[1]);
  const most = match[2] === undefined ? least : match[3] === "" ? null : Number(match[3]);
  const largest = limits.regexRepeats.value;
  if (least > largest || (most ?? 0) > largest || (most !== null && (most < least || most === 0))) {
    const detail = `Braces hold numbers up to ${largest}, the smaller first, and the last one above 0.`;
    throw fault(reader, detail, from, match[0].length);
  }
  return [least, most];
}

function partsOf(node: RegexNode): RegexNode[] {
  if (node.kind === "repeat") return [node.part];
  return node.kind === "sequence" || node.kind === "choice" ? node.parts : [];
}

function repeats(node: RegexNode): boolean {
  return (node.kind === "repeat" && node.most !== 1) || partsOf(node).some(repeats);
}

function sizeOf(node: RegexNode): number {
  const size = partsOf(node).reduce((sum, part) => sum + sizeOf(part), 0);
  if (node.kind === "repeat") {
    return size * (node.most ?? node.least + 1) + (node.least === 0 ? optionalSize : 0);
  }
  return node.kind === "boundary" || node.kind === "inside" ? boundarySize : Math.max(size, 1);
}

function mayBeEmpty(node: RegexNode): boolean {
  if (node.kind === "set") return false;
  if (node.kind === "repeat") return node.least === 0 || mayBeEmpty(node.part);
  if (node.kind === "sequence") return node.parts.every(mayBeEmpty);
  return node.kind !== "choice" || node.parts.some(mayBeEmpty);
}
