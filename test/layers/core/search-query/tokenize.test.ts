import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenize } from "#core/search-query/tokenize.ts";

const kindsOf = (text: string) => tokenize(text).map(({ kind, text: content }) => `${kind} ${content}`);

describe("tokenize", () => {
  it.each([
    ["a -b c-d", ["word a", "minus -", "word b", "word c-d"]],
    ["(a)-b", ["open (", "word a", "close )", "minus -", "word b"]],
    ['from:"a b" c', ["word from:", "quote a b", "word c"]],
    ['"a\\"b\\\\" c', ['quote a"b\\', "word c"]],
    ['“a"b” c', ["quote a", "word b", "quote  c"]],
    ["/a b\\/c/ d", ["regex a b\\/c", "word d"]],
    ["a/b / c", ["word a/b", "word /", "word c"]],
    ["/a b", ["regex /a", "word b"]],
  ])("cuts %s", (text, tokens) => {
    expect(kindsOf(text)).toEqual(tokens);
  });

  it("tells what is glued and what is open", () => {
    expect(tokenize('a"b').map(({ isGlued, isOpen }) => [isGlued, isOpen])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(tokenize("(a)(b) /c").map(({ isGlued }) => isGlued)).not.toContain(true);
    expect(tokenize("/c").map(({ isOpen }) => isOpen)).toEqual([true]);
  });

  it("looks at every character once: tokens follow each other, with blanks between them", () => {
    const pieces = fc.constantFrom('"', "“", "(", ")", "-", "/", "\\", " ", "\n", "a", "*", "🥧", "from:");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        let end = 0;
        for (const { from, to } of tokenize(text)) {
          expect(to).toBeGreaterThan(from);
          expect(text.slice(end, from).trim()).toBe("");
          end = to;
        }
        expect(text.slice(end).trim()).toBe("");
      }),
      { numRuns: 1_000 },
    );
  });
});
