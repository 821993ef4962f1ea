import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "#core/search-query/fold-text.ts";
import { foldWithPlaces } from "#core/search-query/fold-with-places.ts";

/** What of the original became this part of the folded text. */
function originalOf(text: string, part: string): string | undefined {
  const { folded, rangeOf } = foldWithPlaces(text);
  const place = folded.indexOf(part);
  return place < 0 ? undefined : text.slice(...rangeOf(place, place + part.length));
}

/** What folding takes apart, puts together or drops. */
const odd = [
  ..."aBéÅеий\u0301\u0306\u0308\u3099\u200b\u00ad\ufe0f \n\t\u00a0ΣσςİıßﬁⅫ½…№¨\u037a\ufdfaㅋㅏㄱㄳ각가",
  ..."\u1100\u1161\u11a8ｶﾞか゛ガ\u0640\u0654ا\u09c7\u09be\u0dd9\u0dca\uffa1\uffc2\uffa3\u200d“—",
  ...["👩", "💻", "👍", "🏽", "🇩", "🇪", "🏴", "\u{e0067}", "\u{e007f}", "𝓹"],
];

describe("foldWithPlaces", () => {
  it.each([
    ["Apple Pie", "pie", "Pie"],
    ["  \n Pie  ", "pie", "Pie"],
    ["crème brûlée", "brulee", "brûlée"],
    ["cre\u0300me!", "creme", "cre\u0300me"],
    ["a cafe\u0301 b", "e", "e\u0301"],
    ["ﬁne ﬁsh", "fish", "ﬁsh"],
    ["ﬁsh", "i", "ﬁ"],
    ["ﬁsh", "sh", "sh"],
    ["Straße 1", "strasse", "Straße"],
    ["Ｐｉｅ！", "pie", "Ｐｉｅ"],
    ["ｶﾞﾗｽ", "ガ", "ｶﾞ"],
    ["İİ pie", "pie", "pie"],
    ["½ cup", "1/2 c", "½ c"],
    ["hot \n\t pie", "hot pie", "hot \n\t pie"],
    ["hot \n\t pie", " ", " \n\t "],
    ["p\u200bi\u00ade.", "pie", "p\u200bi\u00ade"],
    ["I ❤️ pie", "❤", "❤️"],
    ["🥧🥧 pie 🥧", "pie 🥧", "pie 🥧"],
    ["👍🏽 ok", "👍", "👍🏽"],
    ["👩‍💻!", "👩", "👩‍💻"],
    ["🇩🇪🇫🇷", "🇫🇷", "🇫🇷"],
    ["ㅋㅋㅋ", "ᄏ", "ㅋ"],
    ["हिन्दी", "ह", "हि"],
    ["ΟΔΟΣ", "οδοσ", "ΟΔΟΣ"],
    ["東京タワー", "京", "京"],
    ["𝓹𝓲𝓮", "i", "𝓲"],
  ])("finds in %j where %j came from", (text, part, original) => {
    expect(originalOf(text, part)).toBe(original);
  });

  it("folds every character as foldText does, whatever stands before it", () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const character = String.fromCodePoint(point);
      // Most are nothing yet, or ideographs that fold alike.
      if (/[\p{Cn}\p{Co}\p{Script=Han}]/u.test(character)) continue;
      const text = ["a", "か", "가", "가".normalize("NFD"), "ا", "и", " "].join(character) + character;
      if (foldWithPlaces(text).folded !== foldText(text)) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it("folds every text as foldText does, each character to a range of its own, in their order", () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...odd), maxLength: 12 }),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(text, (text) => {
        const { folded, rangeOf } = foldWithPlaces(text);
        expect(folded).toBe(foldText(text));
        let before: [number, number] = [0, 0];
        for (let unit = 0; unit < folded.length; unit++) {
          const [from, to] = rangeOf(unit, unit + 1);
          expect(from < to && to <= text.length).toBe(true);
          const isSame = from === before[0] && to === before[1];
          expect(isSame || from >= before[1]).toBe(true);
          if (!isSame) expect(foldText(text.slice(from, to))).toContain(folded.charAt(unit));
          before = [from, to];
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
