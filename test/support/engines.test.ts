import { describe, expect, it } from "vitest";
import { engineRule, hasProgram } from "./engines.ts";

describe("engineRule", () => {
  it("runs a suite whose engine is there, whatever is required", () => {
    expect(engineRule("a store", true, "get it", false)).toEqual({ outcome: "run", title: "a store" });
    expect(engineRule("a store", true, "get it", true)).toEqual({ outcome: "run", title: "a store" });
  });

  it("skips a suite whose engine is missing and says how to get it", () => {
    const rule = engineRule("a store", false, "apt-get install redis-server", false);
    expect(rule.outcome).toBe("skip");
    expect(rule.title).toContain("apt-get install redis-server");
  });

  it("fails it where engines are required", () => {
    expect(engineRule("a store", false, "get it", true).outcome).toBe("fail");
  });
});

describe("hasProgram", () => {
  it("finds what is on PATH and nothing else", () => {
    expect(hasProgram("node")).toBe(true);
    expect(hasProgram("no-such-program")).toBe(false);
  });
});
