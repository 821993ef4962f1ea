import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "#core/search-query/fold-text.ts";

describe("foldText", () => {
  it.each([
    ["case", "The CAFÉ ΟΔΟΣ İstanbul ISTANBUL", "the cafe οδοσ istanbul istanbul"],
    ["accents, whether or not they are composed", "naïve nai\u0308ve Ångström", "naive naive angstrom"],
    ["letters that only look composed", "Straße Ærø Łódź đ ı", "strasse aero lodz d i"],
    ["Greek and Cyrillic accents", "ά ё Ё", "α е е"],
    ["letters of their own not", "й Ї ў", "й ї ў"],
    ["points of Arabic and Hebrew", "مَرْحَبًا שָׁלוֹם", "مرحبا שלום"],
    ["marks that are letters not", "が हिन्दी ไม้", "が हिन्दी ไม้"],
    ["Hangul however it is composed", "각 \u1100\u1161\u11a8", "각 각"],
    ["width and form", "Ｐｉｅ ｶﾞ 𝓹𝓲𝓮 ﬁ ² ½ № …", "pie ガ pie fi 2 1/2 no ..."],
    ["quotation marks and dashes", "‘don’t’ “a”–b—c", `'don't' "a"-b-c`],
    ["blanks", "a \n\t\u00a0\u3000b\r\nc\u0007d", "a b c d"],
    ["invisible characters", "p\u200bi\u00ade \ufeff❤\ufe0f", "pie ❤"],
    ["tags of flags not", "🏴\u{e0067}\u{e0062}\u{e007f}", "🏴\u{e0067}\u{e0062}\u{e007f}"],
    ["skin not", "👍🏽", "👍🏽"],
  ])("folds %s", (_, text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it("folds every character once and for all", () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const folded = foldText(`a${String.fromCodePoint(point)}b`);
      if (foldText(folded) !== folded || /\p{Cc}| {2}/u.test(folded)) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it("folds every text once and for all, and capitals as small letters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
        expect(folded).not.toContain("\n");
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."aäéßσςяёfi ") }), (text) => {
        expect(foldText(text.toUpperCase())).toBe(foldText(text));
      }),
    );
  });
});
