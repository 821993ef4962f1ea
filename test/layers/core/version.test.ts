import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discordEpoch } from "#core/snowflake.ts";
import { largestOrdinal, sameExport, versionOf } from "#core/version.ts";

const time = fc.integer({ min: discordEpoch, max: Date.UTC(2080, 0, 1) });
const anyTime = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const ordinal = fc.nat(largestOrdinal);

describe("a version", () => {
  it("is a positive number of 63 bits, whatever a file says", () => {
    fc.assert(
      fc.property(fc.option(anyTime), anyTime, fc.nat(Number.MAX_SAFE_INTEGER), (exported, own, place) => {
        const version = versionOf(exported, own, place);
        expect(version >= 0n && version < 2n ** 63n).toBe(true);
      }),
    );
  });

  it("is larger for a later export, whatever the message's own time and place", () => {
    fc.assert(
      fc.property(time, time, anyTime, anyTime, ordinal, ordinal, (a, b, ownA, ownB, placeA, placeB) => {
        fc.pre(a < b);
        expect(versionOf(a, ownA, placeA) < versionOf(b, ownB, placeB)).toBe(true);
      }),
    );
  });

  it("is larger for a later place in the same export", () => {
    fc.assert(
      fc.property(time, ordinal, ordinal, (exported, a, b) => {
        fc.pre(a < b);
        expect(versionOf(exported, 0, a) < versionOf(exported, 0, b)).toBe(true);
        expect(versionOf(null, exported, a) < versionOf(null, exported, b)).toBe(true);
      }),
    );
  });

  it("of a dated export is above every one without a date", () => {
    fc.assert(
      fc.property(anyTime, anyTime, ordinal, ordinal, (exported, own, a, b) => {
        expect(versionOf(exported, own, a) > versionOf(null, own, b)).toBe(true);
      }),
    );
  });

  it("cannot tell places beyond the largest apart, and does not run over into the time", () => {
    const exported = Date.UTC(2025, 0, 1);
    expect(versionOf(exported, 0, largestOrdinal + 5)).toBe(versionOf(exported, 0, largestOrdinal));
    expect(versionOf(exported, 0, largestOrdinal) < versionOf(exported + 1, 0, 0)).toBe(true);
  });
});

describe("sameExport", () => {
  it("looks at the export's moment alone", () => {
    fc.assert(
      fc.property(time, time, ordinal, ordinal, (a, b, placeA, placeB) => {
        expect(sameExport(versionOf(a, 0, placeA), versionOf(b, 0, placeB))).toBe(a === b);
        expect(sameExport(versionOf(a, 0, placeA), versionOf(null, a, placeB))).toBe(false);
      }),
    );
  });
});
