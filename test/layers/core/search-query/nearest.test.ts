import { describe, expect, it } from "vitest";
import { hasNearest, nearest } from "#core/search-query/nearest.ts";
import { operatorMeant } from "#core/search-query/operators.ts";

describe("nearest", () => {
  it.each([
    ["from", "from"],
    ["form", "from"],
    ["FRM", "from"],
    ["forrm", "from"],
    ["in", "in"],
    ["ni", "in"],
    ["inn", "in"],
    ["xx", undefined],
    ["i", undefined],
    ["", undefined],
    ["fr", "from"],
    ["something", undefined],
    ["f".repeat(1_000_000), undefined],
  ])("takes %s for %s", (typed, meant) => {
    expect(nearest(typed, ["in", "from"])).toBe(meant);
  });

  it("takes the nearest, and of equally near names the first", () => {
    expect(nearest("bat", ["bart", "bat"])).toBe("bat");
    expect(nearest("bxt", ["bat", "bet"])).toBe("bat");
  });
});

describe("hasNearest", () => {
  it("says for which texts no name can be meant at all", () => {
    expect(["", "a", "ab", "a".repeat(30), "a".repeat(31)].map(hasNearest)).toEqual([
      ...[false, false, true, true, false],
    ]);
  });
});

describe("operatorMeant", () => {
  it.each([
    ...[
      ["user", "from"],
      ["Author", "from"],
      ["channel", "in"],
      ["since", "after"],
      ["until", "before"],
    ],
    ...[
      ["file", "filename"],
      ["ext", "extension"],
      ["url", "link"],
      ["emoji", "reaction"],
      ["is", "pinned"],
    ],
  ])("takes %s, as other searches call it, for %s", (name, meant) => {
    expect(operatorMeant(name)).toBe(meant);
  });

  it.each(["https", "http", "a", "C", "re", "note", "mailto", "steam", "spotify", "TODO", "PS"])(
    "takes %s for a word",
    (name) => {
      expect(operatorMeant(name)).toBeUndefined();
    },
  );
});
