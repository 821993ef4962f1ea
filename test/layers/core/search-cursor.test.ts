import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCursor, type SearchCursor, writeCursor } from "#core/search-cursor.ts";
import { largestSnowflake } from "#core/snowflake.ts";

const ids = fc.bigInt({ min: 0n, max: BigInt(largestSnowflake) }).map(String);
const ends = fc.record({ from: fc.maxSafeInteger(), to: fc.maxSafeInteger() }, { requiredKeys: [] });
const cursors: fc.Arbitrary<SearchCursor> = fc.record({
  for: fc.string(),
  reached: fc
    .tuple(
      fc.record({ id: ids, channelId: ids }),
      fc.option(fc.float({ noNaN: true, min: 0, max: 10 })),
      ends,
    )
    .map(([place, rank, compared]) => (rank === null ? place : { ...place, rank, ...compared })),
  count: fc.nat(),
  isMore: fc.boolean(),
});

describe("a cursor", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(readCursor(writeCursor(cursor), cursor.for)).toEqual(cursor);
      }),
    );
  });

  it("leaves out the ends of a time that has none", () => {
    const place = { id: "1", channelId: "2", rank: 0.1 };
    const open = { ...place, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    const written = writeCursor({ for: "a", reached: open, count: 3_000, isMore: true });
    expect(readCursor(written, "a").reached).toEqual(place);
  });
});
