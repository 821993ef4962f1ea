import { describe, expect, it } from "vitest";
import { lookUpOf } from "#core/search-query/look-up.ts";
import type { TextTerm } from "#core/search-query/tree.ts";

describe("lookUpOf", () => {
  it.each<[TextTerm["how"], string, string[], { isStemmed?: true; isPrefix?: true }]>([
    ["stem", "Naïve", ["naive"], { isStemmed: true }],
    ["stem", "node.js", ["node", "js"], { isStemmed: true }],
    ["stem", "🥧pie", ["pie"], { isStemmed: true }],
    ["exact", "Pies", ["pies"], {}],
    ["exact", "東京", ["東", "京"], {}],
    ["phrase", "The  Hot, Pie", ["the", "hot", "pie"], {}],
    ["phrase", "東京 Tower", ["東", "京", "tower"], {}],
    ["prefix", "Pi", ["pi"], { isPrefix: true }],
    ["prefix", "hot pi", ["hot", "pi"], { isPrefix: true }],
  ])("looks for words with %s %s", (how, text, words, flags) => {
    const lookUp = { by: "words", words, isStemmed: false, isPrefix: false, ...flags };
    expect(lookUpOf({ kind: "text", how, text })).toEqual(lookUp);
  });

  it.each<[TextTerm["how"], string, string]>([
    ["part", "Ïe", "ie"],
    ["part", "a  b", "a b"],
    ["stem", "東京", "東京"],
    ["stem", "C言語", "c言語"],
    ["stem", "ไทย", "ไทย"],
    ["stem", "🥧", "🥧"],
    ["stem", "❤️", "❤"],
    ["stem", "=>", "=>"],
    ["phrase", "“!”", '"!"'],
  ])("looks for a part with %s %s", (how, text, part) => {
    expect(lookUpOf({ kind: "text", how, text })).toEqual({ by: "part", part });
  });
});
