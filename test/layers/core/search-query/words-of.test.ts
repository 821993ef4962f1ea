import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { hasUnspaced, wordsOf } from "#core/search-query/words-of.ts";

describe("wordsOf", () => {
  it.each([
    ["", []],
    ["hot  pie!", ["hot", "pie"]],
    ["don't", ["don", "t"]],
    ["old_photo.png", ["old", "photo", "png"]],
    ["c++ 3.14 #1", ["c", "3", "14", "1"]],
    ["привет हिन्दी", ["привет", "हिन्दी"]],
    ["東京タワーc言語。", ["東", "京", "タ", "ワ", "ー", "c", "言", "語"]],
    ["서울은 12", ["서", "울", "은", "12"]],
    ["ไทย", ["ไ", "ท", "ย"]],
    ["🥧 ... 、", []],
    ["<@123> <:wave:901>", ["123", "wave", "901"]],
  ])("cuts %j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it("cuts runs that are longer than a word can be", () => {
    const most = limits.wordLength.value;
    expect(wordsOf("𝕏".repeat(2)).length).toBe(1);
    expect(wordsOf("a".repeat(2 * most + 1)).map(({ length }) => length)).toEqual([most, most, 1]);
    expect(Buffer.byteLength(wordsOf("𐐨".repeat(most + 1))[0] ?? "")).toBe(4 * most);
  });

  it("leaves out nothing but what separates", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const folded = foldText(text);
        expect(wordsOf(folded).join("")).toBe(folded.replace(/[^\p{L}\p{N}\p{M}]/gu, ""));
      }),
    );
  });
});

describe("hasUnspaced", () => {
  it.each([
    ["pie", false],
    ["привет ١٢", false],
    ["c言語", true],
    ["ひ", true],
    ["ー", true],
    ["각", true],
    ["ไ", true],
    ["、。", false],
  ])("of %s is %s", (text, has) => {
    expect(hasUnspaced(text)).toBe(has);
  });
});
