import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, cutLine, wrapLine } from "../../cli/wrap-text.ts";

function wrapped(line: string, columns: number): string[] {
  return wrapLine(line, columns).map(({ from, to }) => line.slice(from, to));
}

describe("wrapLine", () => {
  it("cuts at spaces where there are any, and within a word where there are none", () => {
    expect(wrapped("the quick brown fox", 10)).toEqual(["the quick", "brown fox"]);
    expect(wrapped("abcdefghijkl mn", 5)).toEqual(["abcde", "fghij", "kl mn"]);
    expect(wrapped("short", 10)).toEqual(["short"]);
    expect(wrapped("", 10)).toEqual([""]);
  });

  it("counts what fills two columns, and never cuts a letter from its marks", () => {
    expect(wrapped("日本語日本語", 5)).toEqual(["日本", "語日", "本語"]);
    expect(wrapped("👩‍👩‍👧👩‍👩‍👧", 3)).toEqual(["👩‍👩‍👧", "👩‍👩‍👧"]);
    expect(columnsOf("e\u0301a")).toBe(2);
    expect(columnsOf("日a☎️")).toBe(5);
  });

  it("loses nothing but the spaces at its cuts, and keeps within the columns", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 30 }), (line, columns) => {
        const pieces = wrapLine(line, columns);
        expect(pieces[0]?.from).toBe(0);
        expect(pieces.at(-1)?.to).toBe(line.length);
        for (const [index, { from, to }] of pieces.entries()) {
          const between = line.slice(to, pieces[index + 1]?.from ?? line.length);
          expect(["", " "]).toContain(between);
          expect(columnsOf(line.slice(from, to))).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });
});

it("cuts a line to so many columns, and leaves a shorter one as it is", () => {
  expect(cutLine("short", 5)).toBe("short");
  expect(cutLine("longer", 5)).toBe("long…");
  expect(cutLine("日本語", 5)).toBe("日本…");
  expect(cutLine("日本語", 4)).toBe("日…");
});
