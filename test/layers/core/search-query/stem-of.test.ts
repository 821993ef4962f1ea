import v8 from "node:v8";
import vm from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import stem from "wink-porter2-stemmer";
import { stemOf } from "#core/search-query/stem-of.ts";

/** A number in letters. */
const spelled = (number: number) =>
  `b${number.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)] ?? "")}`;

/** Bytes in use after that, without what nobody has any more. */
function heapAfter(work: () => void): number {
  work();
  v8.setFlagsFromString("--expose-gc");
  vm.runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

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

  it("answers what the stemmer does for more words than it keeps, also those that take the place of others", () => {
    const words = Array.from({ length: 400_000 }, (_, number) => `${spelled(number)}ing`);
    const wrong = words.filter((word) => stemOf(word) !== stem(word));
    const again = words.slice(0, 100_000).filter((word) => stemOf(word) !== stem(word));
    expect([wrong, again]).toEqual([[], []]);
  });

  it("does not keep the texts that its words are from", () => {
    const before = heapAfter(() => undefined);
    const after = heapAfter(() => {
      for (let number = 0; number < 5_000; number++) {
        const text = `${"x".repeat(20_000)}${spelled(number)}longenough`;
        stemOf(text.slice(20_000));
      }
    });
    // The texts alone are 100 MB.
    expect(after - before).toBeLessThan(30_000_000);
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
