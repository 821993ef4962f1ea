import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const scripts = fileURLToPath(new URL("../../.ci/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "fastdiscorddb-ci-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("summary.mjs", () => {
  const tests = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };

  it("counts what vitest's report says", () => {
    expect(summary(tests, 0, 0, 0)).toEqual({ last: "7 passed, 0 failed, 3 skipped", code: 0 });
  });

  it("counts failed tests and steps as failures, and skipped steps as skipped", () => {
    expect(summary({ ...tests, numFailedTests: 2 }, 1, 0, 0)).toEqual({
      last: "7 passed, 2 failed, 3 skipped",
      code: 1,
    });
    expect(summary(tests, 0, 1, 1)).toEqual({ last: "7 passed, 1 failed, 4 skipped", code: 1 });
  });

  it("fails a run that left no report, or half of one", () => {
    expect(summary(undefined, 1, 0, 0)).toEqual({ last: "0 passed, 1 failed, 0 skipped", code: 1 });
    expect(summary(undefined, 0, 0, 0)).toEqual({ last: "0 passed, 1 failed, 0 skipped", code: 1 });
    expect(summary('{"numPassedTests": 7', 0, 0, 0).code).toBe(1);
  });

  it("fails a run that ended badly although every test in its report passed", () => {
    expect(summary(tests, 1, 0, 0)).toEqual({ last: "7 passed, 1 failed, 3 skipped", code: 1 });
    expect(summary(tests, "none", 0, 0).code).toBe(1);
  });

  function summary(
    report: object | string | undefined,
    testsExit: number | string,
    failed: number,
    skipped: number,
  ) {
    const path = join(folder, "report.json");
    rmSync(path, { force: true });
    if (report !== undefined)
      writeFileSync(path, typeof report === "string" ? report : JSON.stringify(report));
    const { output, code } = run(
      "summary.mjs",
      [path, String(testsExit), String(failed), String(skipped)],
      "",
    );
    return { last: output.trimEnd().split("\n").at(-1), code };
  }
});

describe("audit.mjs", () => {
  const counts = { info: 0, low: 3, moderate: 1, high: 0, critical: 0 };

  it("passes where nothing is of high severity", () => {
    expect(audit({ metadata: { vulnerabilities: counts }, vulnerabilities: {} }).code).toBe(0);
  });

  it("fails where something is, and names it", () => {
    const vulnerabilities = { left: { name: "left", severity: "high", range: "<2" } };
    const { code, output } = audit({
      metadata: { vulnerabilities: { ...counts, high: 1 } },
      vulnerabilities,
    });
    expect(code).toBe(1);
    expect(output).toContain("high: left <2");
  });

  it("skips, and says so, where the registry has no audits or there is no network", () => {
    const refused = {
      message: "405 Method Not Allowed - POST https://registry",
      statusCode: 405,
      error: { summary: "" },
    };
    const offline = {
      message: "request to http://registry failed, reason: getaddrinfo ENOTFOUND",
      error: { summary: "" },
    };
    for (const answer of [refused, offline]) {
      const { code, output } = audit(answer);
      expect(code).toBe(75);
      expect(output).toContain(answer.message);
    }
  });

  it("fails where npm could not even ask, or answered nothing", () => {
    expect(
      audit({ error: { code: "ENOLOCK", summary: "This command requires an existing lockfile." } }).code,
    ).toBe(1);
    expect(run("audit.mjs", [], "").code).toBe(1);
  });

  const audit = (answer: object) => run("audit.mjs", [], JSON.stringify(answer));
});

function run(script: string, args: string[], input: string) {
  const { stdout, status } = spawnSync(process.execPath, [join(scripts, script), ...args], {
    input,
    encoding: "utf8",
  });
  return { output: stdout, code: status };
}
