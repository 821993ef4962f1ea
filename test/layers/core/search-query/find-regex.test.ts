import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex } from "#core/search-query/compile-regex.ts";
import { findRegex, regexProgram } from "#core/search-query/find-regex.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { regexSources } from "../../../support/regex-arbitrary.ts";
import { regexFinds } from "../../../support/regex-oracle.ts";

const words = ["aAbÄé", "zß", "0 1-_.", "Яёй", "東ガ", "🥧❤️", "“—”", "[]^$\\{}()|/*+?"];

function found(source: string, text: string): string[] {
  const spans = findRegex(regexProgram(source), text, { left: 1_000_000 });
  return spans.map(({ from, to }) => text.slice(from, to));
}

describe("findRegex", () => {
  it.each([
    ["pies?", "pie, pies and magpie", ["pie", "pies", "pie"]],
    ["\\bpie\\b", "pie magpie pie!", ["pie", "pie"]],
    ["^a|b$", "ab ab", ["a", "b"]],
    ["a+", "aaa baa", ["aaa", "aa"]],
    ["a|ab|abc", "abcd", ["abc"]],
    ["(a|b|ab)*c", "ababc", ["ababc"]],
    ["\\d{2,3}", "1 22 333 4444", ["22", "333", "444"]],
    ["[^ ]+🥧.", "my 🥧🥧! pie", ["🥧🥧!"]],
    ["abcd|b", "abc", ["b"]],
    ["abcd|bc|c", "abcx abcd", ["bc", "abcd"]],
    ["(x?)+y", "xxy y", ["xxy", "y"]],
    ["nothing", "pie", []],
  ])("finds what /%s/ fits in %j", (source, text, parts) => {
    expect(found(source, text)).toEqual(parts);
  });

  it("finds something where the oracle does, first where JavaScript does, and nothing shorter", () => {
    const letters = [...words.join(" "), "c", "9"];
    const texts = fc
      .array(fc.constantFrom(...letters), { maxLength: 14 })
      .map((parts) => foldText(parts.join("")));
    const counts = { true: 0, false: 0 };
    fc.assert(
      fc.property(regexSources(words), fc.array(texts, { minLength: 10, maxLength: 10 }), (source, texts) => {
        const program = regexProgram(source);
        for (const text of texts) {
          const spans = findRegex(program, text, { left: 1_000_000 });
          const isFound = regexFinds(parseRegex(source, 0), text);
          counts[`${isFound}`]++;
          expect(spans.length > 0).toBe(isFound);
          const match = new RegExp(compileRegex(source), "mu").exec(text);
          expect(spans[0]?.from).toBe(match?.index);
          if (match) expect(spans[0]?.to).toBeGreaterThanOrEqual(match.index + match[0].length);
          for (const [place, { from, to }] of spans.entries()) {
            expect(to).toBeGreaterThan(from);
            expect(from).toBeGreaterThanOrEqual(spans[place - 1]?.to ?? 0);
          }
        }
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(500);
  });

  it.each([
    "(a|b|ab)*c",
    `${".*".repeat(90)}x`,
    `${"a?".repeat(90)}a{90}`,
    `${".{0,100}".repeat(9)}x`,
    "(?:a|b)*a(?:a|b|.){100}z",
    `${"\\b.*".repeat(9)}x`,
  ])("takes no more steps for /%s/ than it may", (source) => {
    const steps = { left: 200_000 };
    expect(findRegex(regexProgram(source), "ab ".repeat(30_000), steps)).toEqual([]);
    expect(steps.left).toBeGreaterThan(-5_000);
  });

  it("keeps what it found before its steps were over", () => {
    const spans = findRegex(regexProgram("ab"), "ab ".repeat(30_000), { left: 1_000 });
    expect(spans.length).toBeGreaterThan(50);
    expect(spans.length).toBeLessThan(1_000);
  });

  it("reads no text when no steps are left", () => {
    const text = Object.assign(Object("ab"), {
      [Symbol.iterator]: () => expect.unreachable("the text is read"),
    });
    expect(findRegex(regexProgram("ab"), text, { left: 0 })).toEqual([]);
  });
});
