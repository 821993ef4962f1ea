import { createHmac, randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCursor, type SearchCursor, writeCursor } from "#core/search-cursor.ts";
import { largestSnowflake } from "#core/snowflake.ts";

const ids = fc.bigInt({ min: 0n, max: BigInt(largestSnowflake) }).map(String);
const ends = fc.record({ from: fc.maxSafeInteger(), to: fc.maxSafeInteger() }, { requiredKeys: [] });
const key = randomUUID();
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

const none = "cursor is none of ours: leave it out to begin anew";

describe("a cursor", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(readCursor(writeCursor(cursor, key), cursor.for, key)).toEqual(cursor);
      }),
    );
  });

  it("leaves out the ends of a time that has none", () => {
    const place = { id: "1", channelId: "2", rank: 0.1 };
    const open = { ...place, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    const written = writeCursor({ for: "a", reached: open, count: 3_000, isMore: true }, key);
    expect(readCursor(written, "a", key).reached).toEqual(place);
  });

  it("is read by nobody else: not for another search, nor with another key", () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        const written = writeCursor(cursor, key);
        expect(() => readCursor(written, `${cursor.for}x`, key)).toThrow("belongs to another search");
        expect(() => readCursor(written, cursor.for, randomUUID())).toThrow(none);
      }),
    );
  });

  it("is taken as it is, or not at all", () => {
    const change = fc.tuple(cursors, fc.nat(), fc.nat(3), fc.string({ minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(change, ([cursor, place, gone, put]) => {
        const written = writeCursor(cursor, key);
        const from = place % written.length;
        const changed = [
          written.slice(0, from),
          written.slice(from + 1),
          `${written.slice(0, from)}${put}${written.slice(from + gone)}`,
        ];
        for (const text of changed.filter((each) => each !== written)) {
          expect(() => readCursor(text, cursor.for, key)).toThrow(none);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    "null",
    "[]",
    "{}",
    '{"for":"a","id":"1","channelId":"2","count":1}',
    '{"for":"a","id":"01","channelId":"2","count":1,"isMore":true}',
    '{"for":"a","id":"1","channelId":"2","count":1,"isMore":true,"other":1}',
    '{"for":"a","id":"1","channelId":"2","count":1,"isMore":true,"rank":1,"to":1e400}',
  ])("of another version is none of ours: %s", (said) => {
    const text = Buffer.from(said).toString("base64url");
    const signature = createHmac("sha256", key).update(text).digest("base64url").slice(0, 22);
    expect(() => readCursor(`${text}.${signature}`, "a", key)).toThrow(none);
  });
});
