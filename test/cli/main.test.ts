import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, Workplace } from "../support/command-line.ts";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

describe("fastdiscorddb", () => {
  it("says its version, package.json's", async () => {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(await place.run(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("lists its commands, with examples and exit codes", async () => {
    const { code, stdout } = await place.run(["--help"]);
    expect(code).toBe(0);
    for (const name of [
      "start",
      "import",
      "export",
      "exports",
      "schedules",
      "credentials",
      "search",
      "doctor",
    ])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
    expect(stdout).toContain("Examples:");
    expect(stdout).toMatch(/Exit codes: .*130 interrupted/);
  });

  it.each(["start", "import", "export", "search"])("shows how to call %s", async (name) => {
    const { code, stdout } = await place.run([name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  fastdiscorddb ${name}`);
  });

  it.each([
    [
      ["exports", "shw"],
      /unknown command 'shw'\n\(Did you mean show\?\)\n.*What it takes: npm run -s cli -- exports --help/s,
    ],
    [["credentials", "list", "more"], /unknown command 'more'/],
    [["serch", "pie"], /unknown command 'serch'\n\(Did you mean search\?\)/],
    [["search", "pie", "--jsn"], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    [["import"], /missing required argument 'paths'/],
    [[], /Usage: fastdiscorddb/],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
  });
});
