import { describe, expect, it } from "vitest";
import { foldName } from "#core/fold-name.ts";
import { limits } from "#core/limits.ts";

describe("a folded name", () => {
  it("is without case and accents, and nothing where there is no name", () => {
    expect(foldName("Žofie ÅSA")).toBe("zofie asa");
    expect(foldName(" \u200b bobby ")).toBe("bobby");
    expect(foldName(null)).toBeNull();
  });

  it("is never longer than an index can hold, and no half of a character", () => {
    const ligatures = foldName("\ufdfa".repeat(1_000));
    expect(ligatures).toHaveLength(limits.nameLength.value);
    const cut = foldName(`x${"😀".repeat(1_000)}`);
    expect(cut.isWellFormed()).toBe(true);
    expect(Buffer.byteLength(foldName("東".repeat(1_000)))).toBeLessThan(2_000);
  });
});
