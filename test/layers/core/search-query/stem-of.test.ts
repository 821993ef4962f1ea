import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stemOf } from "#core/search-query/stem-of.ts";

describe("stemOf", () => {
  it.each([
    ["pies", "pie"],
    ["running", "run"],
    ["generously", "generous"],
    ["skies", "sky"],
    ["the", "the"],
  ])("takes the ending off %s", (word, stem) => {
    expect(stemOf(word)).toBe(stem);
    expect(stemOf(word)).toBe(stem);
  });

  it.each(["", "is", "as", "naïves", "пироги", "東京", "v2s", "3ds", "snake_cases", "constructor1"])(
    "leaves %j as it is",
    (word) => {
      expect(stemOf(word)).toBe(word);
    },
  );

  it("answers words that objects have of their own as any other", () => {
    expect(stemOf("constructor")).toBe("constructor");
    expect(stemOf("tostring")).toBe("tostr");
  });

  it("answers the same however many words came before, and something for every word", () => {
    const before = stemOf("bakers");
    for (let word = 0; word < 30_000; word++) stemOf(`bake${word.toString(26).replace(/\d/g, "z")}`);
    expect(stemOf("bakers")).toBe(before);
    const letters = fc.string({ unit: fc.constantFrom(..."abeiousyxlng"), minLength: 3, maxLength: 255 });
    fc.assert(
      fc.property(letters, (word) => {
        expect(stemOf(word)).toMatch(/^[a-z]+$/);
      }),
    );
  });
});
