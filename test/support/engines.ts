import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "vitest";

/** What becomes of a suite: it runs, or it is counted as skipped or as failed under a title that names the remedy. */
export type EngineRule = { outcome: "run" | "skip" | "fail"; title: string };

/** Decides for a suite: without its engine it is skipped, or fails where engines are `required`. */
export function engineRule(name: string, available: boolean, how: string, required: boolean): EngineRule {
  if (available) return { outcome: "run", title: name };
  return { outcome: required ? "fail" : "skip", title: `${name} (engine missing: ${how})` };
}

/**
 * A `describe` for tests that talk to a real engine. `how` says which engine it is and how to get it; it is shown
 * when the engine is not `available`. REQUIRE_ENGINES=1 turns the skip into a failure.
 */
export function describeWithEngine(name: string, available: boolean, how: string, fn: () => void): void {
  const { outcome, title } = engineRule(name, available, how, process.env.REQUIRE_ENGINES === "1");
  if (outcome !== "run") console.warn(`${outcome === "fail" ? "failed" : "skipped"}: ${title}`);
  if (outcome === "fail") {
    describe(title, () => {
      it("has its engine, as REQUIRE_ENGINES=1 asks", () => {
        throw new Error(how);
      });
    });
    return;
  }
  describe.skipIf(outcome === "skip")(title, fn);
}

/** Whether a folder of PATH holds a program of this name. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}
