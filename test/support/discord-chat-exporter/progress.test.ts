import { describe, expect, it } from "vitest";
import { readOutputLine } from "#core/exporter-output.ts";
import { Progress } from "./progress.ts";

function printed(name: string, fractions: number[]): string[] {
  let text = "";
  const progress = new Progress(name, (more) => {
    text += more;
  });
  for (const fraction of fractions) progress.report(fraction);
  return text.trimEnd().split("\n");
}

describe("the progress without a terminal", () => {
  it("is told at first sight and past each milestone, but never at the end", () => {
    const fractions = Array.from({ length: 201 }, (_, index) => index / 200);
    expect(printed("Text / general", fractions)).toEqual(
      [0, 25, 50, 75, 95, 96, 97, 98, 99].map((percent) => `Text / general: ${percent}%`),
    );
    expect(printed("a", [0.3, 1])).toEqual(["a: 0%", "a: 30%"]);
  });

  it("is cut at 80 columns, and understood all the same", () => {
    const name = `A category of many words / ${"x".repeat(100)} and then some more`;
    const lines = printed(name, [0.5]);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.map(readOutputLine).filter(Boolean)).toEqual([
      { kind: "progress", percent: 0 },
      { kind: "progress", percent: 50 },
    ]);
  });
});
