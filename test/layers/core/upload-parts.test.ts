import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { partSizeOf, uploadParts } from "#core/upload-parts.ts";

const size = fc.integer({ min: 1, max: limits.uploadBytes.value });

describe("the parts of an upload", () => {
  it("are never more than the limit, and as small as the limit allows", () => {
    fc.assert(
      fc.property(size, (bytes) => {
        const partSize = partSizeOf(bytes);
        expect(partSize).toBeGreaterThanOrEqual(limits.uploadPartBytes.value);
        expect(Math.ceil(bytes / partSize)).toBeLessThanOrEqual(limits.uploadParts.value);
      }),
    );
    expect(partSizeOf(1)).toBe(limits.uploadPartBytes.value);
  });

  it("make the file together, all of one size but the last", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 5_000 }), (bytes, each) => {
        const parts = uploadParts(bytes, partSizeOf(bytes, each));
        expect(parts.map(({ number }) => number)).toEqual(parts.map((_, index) => index + 1));
        expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(bytes);
        expect(new Set(parts.slice(0, -1).map((part) => part.size)).size).toBeLessThanOrEqual(1);
        expect(parts.at(-1)?.size).toBeGreaterThan(0);
      }),
    );
  });
});
