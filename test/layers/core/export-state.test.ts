import { describe, expect, it } from "vitest";
import type { ExportState } from "#core/api/exports.ts";
import { overallPercent, overallState } from "#core/export-state.ts";

describe("the state of an export", () => {
  it.each<[ExportState[], ExportState]>([
    [[], "queued"],
    [["queued", "queued"], "queued"],
    [["complete", "queued"], "running"],
    [["failed", "queued"], "running"],
    [["needs_review", "running", "failed"], "running"],
    [["complete", "loading", "failed"], "loading"],
    [["needs_review", "failed", "complete"], "needs_review"],
    [["cancelled", "failed", "complete"], "failed"],
    [["complete", "cancelled"], "cancelled"],
    [["complete", "complete"], "complete"],
  ])("whose jobs are %j is %s", (states, state) => {
    expect(overallState(states)).toBe(state);
    expect(overallState(states.toReversed())).toBe(state);
  });
});

describe("the percent of an export", () => {
  const jobs = (...of: [ExportState, number][]) => of.map(([state, percent]) => ({ state, percent }));

  it("is the mean of its jobs, and 100 only when all are complete", () => {
    expect(overallPercent([])).toBe(0);
    expect(overallPercent(jobs(["complete", 100], ["queued", 0], ["running", 50]))).toBe(50);
    expect(overallPercent(jobs(["complete", 100], ["running", 99.9]))).toBe(99);
    expect(overallPercent(jobs(["complete", 100], ["failed", 100]))).toBe(99);
    expect(overallPercent(jobs(["complete", 100], ["complete", 100]))).toBe(100);
  });
});
