import { expect, it } from "vitest";
import { makeWake } from "../../../functions/enqueue/make-wake.ts";
import { logOf } from "../../support/log-lines.ts";

it("sends what was noted, then starts who works on it", async () => {
  const steps: string[] = [];
  await makeWake({ flush: async () => steps.push("flush"), start: async () => void steps.push("start") })();
  await makeWake({ flush: async () => steps.push("flush") })();
  expect(steps).toEqual(["flush", "start", "flush"]);
});

it("fails nobody's request: what was asked for is noted, and the clock comes", async () => {
  let started = 0;
  const broken = makeWake({
    flush: async () => {
      throw new Error("the queue is away");
    },
    start: async () => void started++,
  });
  const { written, result } = await logOf(broken);
  expect([result, started]).toEqual([undefined, 0]);
  expect(written).toContain("the queue is away");
});
