import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { addCounts, PartAnnouncement, partKey } from "#core/part.ts";

const export_id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
const part = { v: 1, export_id, key: partKey(export_id, 7), number: 7, size: 100, count: 5 } as const;

describe("a part's key", () => {
  it("sorts as the parts' numbers do, and is one that an announcement may have", () => {
    expect(part.key).toBe(`staged/${export_id}/000007.json.gz`);
    const keys = [1, 2, 10, 999, 10_000, 999_999].map((number) => partKey(export_id, number));
    expect(keys.toSorted()).toEqual(keys);
    for (const key of keys) expect(PartAnnouncement.parse({ ...part, key }).key).toBe(key);
  });

  it("is another for another export", () => {
    expect(partKey(randomUUID(), 1)).not.toBe(partKey(randomUUID(), 1));
  });
});

describe("an announcement", () => {
  it("is read as it was sent; what a later version adds is left out", () => {
    expect(PartAnnouncement.parse(JSON.parse(JSON.stringify({ ...part, more: 1 })))).toEqual(part);
  });

  it.each([
    { v: 2 },
    { export_id: "7" },
    { key: "staged/../secret.json.gz" },
    { key: `${part.key}/more` },
    { key: undefined },
    { number: 0 },
    { number: 1.5 },
    { size: -1 },
    { count: "5" },
  ])("is refused with %j", (over) => {
    expect(PartAnnouncement.safeParse({ ...part, ...over }).success).toBe(false);
  });
});

describe("addCounts", () => {
  it("adds each count to its like", () => {
    const a = { new: 1, changed: 2, unchanged: 3, skipped: 4 };
    expect(addCounts(a, { new: 10, changed: 20, unchanged: 30, skipped: 40 })).toEqual({
      ...{ new: 11, changed: 22, unchanged: 33, skipped: 44 },
    });
    expect(a.new).toBe(1);
  });
});
