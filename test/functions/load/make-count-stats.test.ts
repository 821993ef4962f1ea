import { expect, it } from "vitest";
import { makeCountStats } from "../../../functions/load/make-count-stats.ts";

it("counts until nothing waits", async () => {
  const left = [3, 2, 0, 9];
  expect(await makeCountStats(async () => left.shift() ?? 0)(() => true)).toEqual({ days: 5 });
  expect(left).toEqual([9]);
});

it("counts as long as there is time", async () => {
  const time = [true, true, false];
  expect(await makeCountStats(async () => 3)(() => time.shift() ?? false)).toEqual({ days: 6 });
});
