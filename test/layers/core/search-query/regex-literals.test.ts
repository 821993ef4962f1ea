import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "#core/search-query/fold-text.ts";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { type Literals, literalsOf } from "#core/search-query/regex-literals.ts";
import { isRegex, regexSources } from "../../../support/regex-arbitrary.ts";
import { regexFinds } from "../../../support/regex-oracle.ts";

describe("literalsOf", () => {
  it.each<[string, Literals]>([
    ["pie", [["pie"]]],
    ["Crème brûlée", [["creme brulee"]]],
    ["pies?\\b.*oven", [["oven"], ["pie"]]],
    ["colou?r", [["color", "colour"]]],
    ["gr[ae]y", [["gray", "grey"]]],
    ["(cat|dog|horse)s", [["cats", "dogs", "horses"]]],
    ["(cat|dog.*bark)s?", [["cat", "bark"]]],
    ["(cats|.*dogs|x+yz)", []],
    ["(cats|.*)dogs", [["dogs"]]],
    ["(apple|a)pie", [["applepie", "apie"]]],
    ["(abc){2}", [["abcabc"]]],
    ["(abc)+x", [["abc"]]],
    ["(abc)*x", []],
    ["x[a-z]yz", []],
    ["half[a-z]whole", [["whole"], ["half"]]],
    ["[^a]bc", []],
    ["東.", [["東"]]],
    ["a|b", []],
    ["one.*three.*fours.*fiveth.*sixthly", [["sixthly"], ["fiveth"], ["three"], ["fours"]]],
  ])("of /%s/", (source, literals) => {
    expect(literalsOf(source)).toEqual(literals);
  });

  it("says only what stands in every text that the regex fits", () => {
    const words = ["abc", "AbÄé", "ßss", "0 1-_.", "Яёй", "東ガ京", "🥧❤️", "“—”"];
    const letters = [...words.join(""), "abc", "bca", "abc"];
    const texts = fc
      .array(fc.constantFrom(...letters), { maxLength: 20 })
      .map((all) => foldText(all.join("")));
    const pieces = fc
      .array(fc.oneof(regexSources(words), fc.constantFrom("abc", "ab[cd]", "(abc|bca|ss)", "(東京|abc?)")), {
        minLength: 1,
        maxLength: 3,
      })
      .map((parts) => parts.map((part) => `(?:${part})`).join(".*"))
      // Several together may be longer than a regex may be.
      .filter(isRegex);
    let told = 0;
    fc.assert(
      fc.property(pieces, fc.array(texts, { minLength: 20, maxLength: 20 }), (source, texts) => {
        const literals = literalsOf(source);
        for (const text of texts) {
          if (!regexFinds(parseRegex(source, 0), text)) continue;
          told += literals.length;
          for (const any of literals)
            expect(
              any.some((part) => text.includes(part)),
              `${source} in ${text}`,
            ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(told).toBeGreaterThan(500);
  });
});
