import * as fc from "fast-check";
import { expect, it } from "vitest";
import { foldText } from "#core/search-query/fold-text.ts";
import { inText } from "#stores/postgres/query/in-text.ts";

/** Letters, marks that join them, and letters that compose with each other: Cyrillic, Hangul and kana. */
const characters = [
  ..."aeÉéиѝйıİßﬁ 𛀂か ハバ゛\u3099\u309a\u0300\u0301\u0306\u0327각가ㄱ\u1100\u1161\u11a8Å\u212b👍🏽",
];
const text = fc.array(fc.constantFrom(...characters), { maxLength: 12 }).map((all) => all.join(""));

it("stands in the folded text of whatever has the term in it", () => {
  fc.assert(
    fc.property(text, text, text, (before, term, after) => {
      const content = `${before}${term}${after}`;
      expect(foldText(content).trim()).toContain(inText(term));
    }),
    { numRuns: 5_000 },
  );
});

it.each([
  ["か", "か\u3099"],
  ["ハ", "ハ\u309a"],
  ["и", "и\u0306"],
  ["가", "가\u11a8"],
])("of %s stands in %s, which folds to one character", (term, content) => {
  expect(content.includes(term) && foldText(content).includes(inText(term))).toBe(true);
});
