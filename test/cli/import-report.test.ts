import { describe, expect, it } from "vitest";
import { hasFailedFiles, importLine, problemReport } from "../../cli/import-report.ts";

const bad = (byte: number) => {
  return { file: "/a.json", byte, message_id: null, code: "bad_message", detail: "it is bad" };
};
const none = { total: 0, codes: {} };

describe("the report of an import's problems", () => {
  it("counts also those that are not shown", () => {
    const found = { errors: [bad(1), bad(2)], warnings: [] };
    const errors = { total: 900, codes: { bad_message: 899, truncated: 1 } };
    const report = problemReport({ ...found, problems: { errors, warnings: none } });
    expect(report).toMatch(/^bad_message \(899\): .*\n.*byte 1: .*\n.*byte 2: .*\n {2}… and 897 more\n/);
    expect(report).toMatch(/\ntruncated \(1\): .*\n {2}… and 1 more$/);
    expect(problemReport(found)).toMatch(/^bad_message \(2\): .*\n.*\n.*byte 2: it is bad$/);
    const many = { total: 1_000, codes: { bad_message: 1_000 } };
    expect(problemReport({ ...found, problems: { errors: many, warnings: none } })).toContain(
      "Only the first 1,000 problems were kept.",
    );
  });

  it("says only what is wrong where that is of no file", () => {
    const warning = { ...bad(1), file: "", byte: null, code: "was_erased", detail: "2 were" };
    expect(problemReport({ errors: [], warnings: [warning] })).toMatch(/\n {2}2 were$/);
  });

  it("is nothing where there are none", () => {
    const found = { errors: [], warnings: [] };
    expect(problemReport(found)).toBeUndefined();
    expect(problemReport({ ...found, problems: { errors: none, warnings: none } })).toBeUndefined();
  });
});

describe("an import", () => {
  it("says how many files failed only where there are others", () => {
    const lineOf = (total: number) => {
      const files = { total, read: total, failed: 1 };
      const counters = { read: 0, new: 0, changed: 0, unchanged: 0, skipped: 0 };
      return importLine({ state: "failed", files, bytes: { total: 9, read: 9 }, counters }, 1_000);
    };
    expect(lineOf(1)).toMatch(/^Import failed: 1 file, 0 messages: /);
    expect(lineOf(2)).toMatch(/^Import failed in part: 2 files \(1 of them failed\), /);
  });

  it("has a file that failed also when the problem that says so is not among those shown", () => {
    const found = { files: { failed: 0 }, errors: [bad(1)], warnings: [] };
    expect(hasFailedFiles(found)).toBe(false);
    const errors = { total: 2, codes: { bad_message: 1, no_files: 1 } };
    expect(hasFailedFiles({ ...found, problems: { errors, warnings: none } })).toBe(true);
  });
});
