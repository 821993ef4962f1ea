import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { largestOrdinal } from "#core/version.ts";

const megabyte = 1024 * 1024;

describe("the table of limits", () => {
  it.each(Object.entries(limits))(
    "gives %s a whole number, a unit and a reason",
    (_, { value, unit, why }) => {
      expect(Number.isSafeInteger(value) && value > 0).toBe(true);
      expect([unit, why]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
    },
  );

  it("stays within what AWS allows", () => {
    expect(limits.answerBytes.value).toBeLessThan(6 * megabyte);
    expect(limits.bodyBytes.value).toBeLessThan(6 * megabyte);
    expect(limits.searchTimeout.value).toBeLessThan(30_000);
    expect(limits.loadTimeout.value).toBeLessThan(15 * 60_000);
  });

  it("agrees with itself", () => {
    expect(limits.pageSize.value).toBeLessThanOrEqual(limits.pageDepth.value);
    // The largest message fits a part, and every place in a part is told from the next.
    expect(limits.messageBytes.value).toBeLessThanOrEqual(limits.partBytes.value);
    expect(limits.partMessages.value).toBeLessThan(largestOrdinal);
    expect(limits.cacheEntry.value).toBeLessThan(limits.cacheBytes.value);
    // Four bytes a character at most, and a tsvector's 1 MB.
    expect(limits.indexedCharacters.value * 4).toBeLessThan(megabyte);
    // Four bytes a character at most, and a tsvector's word of 2 kB.
    expect(limits.wordLength.value * 4).toBeLessThan(2_046);
    // What Postgres calls DUPMAX.
    expect(limits.regexRepeats.value).toBeLessThan(255);
    expect(limits.regexLength.value).toBeLessThan(limits.queryLength.value);
  });
});
