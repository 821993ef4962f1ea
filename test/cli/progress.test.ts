import { describe, expect, it } from "vitest";
import { timeLeft } from "../../cli/progress.ts";

describe("the time that is left", () => {
  it("is reckoned from what was gained since the display began", () => {
    expect(timeLeft(50, 50, 30_000)).toEqual(["30 s left"]);
    expect(timeLeft(90, 10, 60_000)).toEqual(["1 min 0 s left"]);
  });

  it("is not said while it would be a guess, nor at the end", () => {
    expect(timeLeft(50, 1, 30_000)).toEqual([]);
    expect(timeLeft(50, 50, 1_000)).toEqual([]);
    expect(timeLeft(100, 50, 30_000)).toEqual([]);
  });
});
