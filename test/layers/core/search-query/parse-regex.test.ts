import { describe, expect, it } from "vitest";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";

const letter = (character: string) => {
  const point = character.codePointAt(0) as number;
  return { kind: "set", isNegated: false, ranges: [[point, point]] };
};

describe("parseRegex", () => {
  it("reads what stands for what, folded", () => {
    expect(parseRegex("É|[^A-Z\\d-]+$", 0)).toEqual({
      kind: "choice",
      parts: [
        letter("e"),
        {
          kind: "sequence",
          parts: [
            {
              kind: "repeat",
              least: 1,
              most: null,
              part: {
                kind: "set",
                isNegated: true,
                ranges: [
                  [0x61, 0x7a],
                  [0x30, 0x39],
                  [0x2d, 0x2d],
                ],
              },
            },
            { kind: "end" },
          ],
        },
      ],
    });
  });

  it.each([
    "a{2}",
    "a{2,}?",
    "(a{1,3}b)?c",
    "(?:a|b)+",
    "(ab?)+",
    "\\.\\-\\/\\#",
    "a{100}",
    "[)(]",
    "x{0,100}y",
    "(x)",
  ])("takes /%s/", (source) => {
    expect(() => parseRegex(source, 0)).not.toThrow();
  });

  it.each<[source: string, piece: string, said: RegExp]>([
    ["a(b", "(", /no \) after it/],
    ["(", "(", /no \) after it/],
    ["a)b", ")", /no \( before it/],
    ["a]", "]", /write \\\]/],
    ["a{x}", "{", /Braces are/],
    ["{2}", "{", /nothing before it/],
    ["a}", "}", /write \\\}/],
    ["*a", "*", /nothing before it/],
    ["a||b", "|", /Nothing stands here/],
    ["a|", "/", /Nothing stands here/],
    ["a()", ")", /Nothing stands here/],
    ["a**", "*", /repeats a repetition/],
    ["a+{2}", "{", /repeats a repetition/],
    ["^*a", "*", /a place in the text/],
    ["a\\b+", "+", /a place in the text/],
    ["(a+)+b", "(a+)+", /repetition inside a repetition/],
    ["b(a{2}|c){3}", "(a{2}|c){3}", /repetition inside a repetition/],
    ["a{3,2}", "{3,2}", /the smaller first/],
    ["a{101}", "{101}", /up to 100/],
    ["a{0}", "{0}", /above 0/],
    ["(?=a)b", "(?=", /no looking around/],
    ["(?<!a)b", "(?<", /no looking around/],
    ["(?<n>a)", "(?<", /no looking around/],
    ["(?i)a", "(?i", /no option/],
    ["(a)\\1", "\\1", /no references back/],
    ["\\p{L}a", "\\p", /\\p is not known/],
    ["\\u0041", "\\u", /\\u is not known/],
    ["[]a]", "[]", /brackets are empty/],
    ["[a", "[", /no \] after it/],
    ["[a\\]", "[", /no \] after it/],
    ["[[:alpha:]]", "[", /write \\\[/],
    ["[z-a]", "z-a", /A range goes up/],
    ["[A-z]", "A-z", /A range goes up/],
    ["[à-ö]", "à-ö", /without accents/],
    ["[a-\\d]", "\\d", /is not known|stands/],
    ["[\\w]", "\\w", /\\d and \\s/],
    ["[aß]", "ß", /more than one character/],
    ["\u0301a", "\u0301", /invisible or an accent/],
    ["a*", "a*", /fits every message/],
    ["^", "^", /fits every message/],
    ["\\b(a|b*)", "\\b(a|b*)", /fits every message/],
    ["a".repeat(201), "a".repeat(201), /200 characters/],
    ["[a-f]{100}".repeat(11), "[a-f]{100}".repeat(11), /1,000 characters/],
    ["\\ba".repeat(10), "\\ba".repeat(10), /1,000 characters/],
    ["(?:a?b?c?){100}x", "(?:a?b?c?){100}x", /1,000 characters/],
    [`${"(".repeat(21)}a${")".repeat(21)}`, "(", /20 levels/],
  ])("shows what is wrong with /%s/ at %j", (source, piece, said) => {
    const text = `x /${source}/ y`;
    let fault: unknown;
    try {
      parseQuery(text, { now: 0 });
    } catch (error) {
      fault = error;
    }
    if (!(fault instanceof QueryFault)) throw fault ?? new Error("it is read");
    expect(fault.message).toMatch(said);
    expect(text.slice(fault.offset, fault.offset + fault.length)).toBe(piece);
  });
});
