import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  excerpt,
  joinMarked,
  type Marked,
  markedLine,
  markedLines,
  unmarked,
} from "../../cli/marked-text.ts";
import { safeText } from "../../cli/safe-text.ts";

/** The text with its marks in brackets. */
function drawn({ text, marks }: Marked): string {
  let [shown, at] = ["", 0];
  for (const { from, to } of marks) {
    shown += `${text.slice(at, from)}[${text.slice(from, to)}]`;
    at = to;
  }
  return shown + text.slice(at);
}

describe("markedLines", () => {
  it.each<[string, [number, number][], string[]]>([
    ["hot pie", [[4, 7]], ["hot [pie]"]],
    ["pie", [], ["pie"]],
    ["", [], [""]],
    [
      "a\tpie\u001b[31m\u0007 pie",
      [
        [2, 5],
        [12, 15],
      ],
      ["a    [pie]␛[31m␇ [pie]"],
    ],
    ["hot\r\n\r\npie", [[0, 10]], ["[hot]", "", "[pie]"]],
    ["a hot\npie b\nc", [[2, 9]], ["a [hot]", "[pie] b", "c"]],
    [
      "🥧 pie 🥧",
      [
        [0, 2],
        [7, 9],
      ],
      ["[🥧] pie [🥧]"],
    ],
    ["a\u009bpie", [[1, 2]], ["a[\\x9b]pie"]],
  ])("marks %j at %j", (text, ranges, lines) => {
    expect(markedLines(text, ranges).map(drawn)).toEqual(lines);
  });

  it("shows what it would without marks, and marks nothing but what is in them", () => {
    const texts = fc.string({ unit: fc.constantFrom(..."ab \n\t\u001b\u2028é", "🥧"), maxLength: 20 });
    const cuts = fc.array(fc.nat(20), { maxLength: 6 });
    fc.assert(
      fc.property(texts, cuts, (text, cuts) => {
        const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b);
        const ranges: [number, number][] = [];
        for (let index = 0; index + 1 < places.length; index += 2) {
          ranges.push([places[index] ?? 0, places[index + 1] ?? 0]);
        }
        const lines = markedLines(text, ranges);
        expect(lines.map((line) => line.text)).toEqual(safeText(text).split("\n"));
        const marked = lines.flatMap((line) => line.marks.map(({ from, to }) => line.text.slice(from, to)));
        const whole = ranges.map(([from, to]) => safeText(text.slice(from, to))).join("");
        expect(marked.join("")).toBe(whole.replaceAll("\n", ""));
      }),
    );
  });
});

describe("markedLine", () => {
  it("stays on one line, and keeps changes of writing direction inside of it", () => {
    expect(drawn(markedLine("a\npie", [[2, 5]]))).toBe("a [pie]");
    expect(markedLine("a \u202epie", [[3, 6]])).toEqual({ text: "\u2068a \u202epie\u2069", marks: [] });
  });
});

describe("excerpt", () => {
  const long = `${"x".repeat(300)} pie ${"y".repeat(300)}`;
  it("is a short text as it is, and of a long one the beginning", () => {
    expect(drawn(excerpt("a pie", [[2, 5]]))).toBe("a [pie]");
    expect(drawn(excerpt(long))).toBe(`${"x".repeat(100)}…`);
  });

  it("is what stands around the first mark, where that is further on", () => {
    expect(drawn(excerpt(long, [[301, 304]]))).toBe(`…${"x".repeat(39)} [pie] ${"y".repeat(56)}…`);
    expect(drawn(excerpt(long, [[601, 604]]))).toMatch(/^…y+\[yyy\]y*$/);
  });

  it("cuts no character, and a mark where the excerpt ends", () => {
    expect(drawn(excerpt("🥧".repeat(60), [], 9))).toBe(`${"🥧".repeat(4)}…`);
    expect(drawn(excerpt(`🥧${"a".repeat(39)}${"🥧".repeat(40)}`, [[101, 105]]))).toMatch(
      /^…🥧*\[🥧🥧\]🥧*$/u,
    );
    expect(drawn(excerpt("abcdef", [[1, 6]], 4))).toBe("a[bcd]…");
  });
});

describe("joinMarked", () => {
  it("keeps the marks of every piece", () => {
    const pieces = [unmarked("file"), markedLine("a pie", [[2, 5]]), markedLine("pie", [[0, 3]])];
    expect(drawn(joinMarked(pieces, ", "))).toBe("file, a [pie], [pie]");
    expect(joinMarked([], ", ")).toEqual({ text: "", marks: [] });
  });
});
