import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { operations } from "#core/api/operations.ts";
import { errors } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { exitCodes } from "../cli/exit-codes.ts";

let readme: string;
let lines: string[];

beforeAll(async () => {
  readme = await readFile("README.md", "utf8");
  lines = readme.split("\n");
});

/** A limit as the README tells it: bytes in the largest unit of which they are a whole number. */
function sizeOf(value: number, unit: string): string {
  for (const [name, power] of [
    ["TB", 4],
    ["MB", 2],
  ] as const) {
    if (unit === "bytes" && value % 1024 ** power === 0) return `${value / 1024 ** power} ${name}`;
  }
  return `${value.toLocaleString("en")} ${unit}`;
}

/** The rows of the table below a heading whose first cell is code, by that cell. */
function rowsBelow(heading: string): Map<string, string[]> {
  const start = lines.indexOf(heading);
  const end = lines.findIndex((line, index) => index > start && line.startsWith("#"));
  const rows = lines.slice(start, end).filter((line) => line.startsWith("| `"));
  return new Map(
    rows.map((row) => {
      const [, name = "", ...cells] = row.split("|").map((cell) => cell.trim());
      return [name.replaceAll("`", ""), cells];
    }),
  );
}

describe("the README", () => {
  it("lists every error as the table of errors does, and no other", () => {
    const said = rowsBelow("### Errors");
    expect([...said.keys()]).toEqual(Object.keys(errors));
    for (const [code, { status, retry, meaning }] of Object.entries(errors)) {
      expect(said.get(code)?.slice(0, 3)).toEqual([String(status), retry ? "yes" : "no", meaning]);
    }
  });

  it("lists every limit as the table of limits does, and no other", () => {
    const said = rowsBelow("### Limits");
    expect([...said.keys()]).toEqual(Object.keys(limits));
    for (const [name, { value, unit, why }] of Object.entries(limits)) {
      expect(said.get(name)?.slice(0, 2)).toEqual([sizeOf(value, unit), why]);
    }
  });

  it("has a curl line for every path of the API", () => {
    const curls = lines.filter((line) => line.startsWith("curl "));
    for (const { method, path } of operations) {
      const start = path.split("{")[0];
      const own = curls.filter(
        (line) => line.includes(`"$A${start}`) && line.includes("-X POST") === (method === "POST"),
      );
      expect(own, `${method} ${path}`).not.toEqual([]);
    }
  });

  it("has the curl lines below a heading for each of what they are about", () => {
    const first = lines.findIndex((line) => line.startsWith("A=http://"));
    const block = lines.slice(first + 1, lines.indexOf("```", first));
    const headings = block.filter((line) => line.startsWith("# ")).map((line) => line.slice(2));
    expect(headings.slice(0, 5)).toEqual(["Search", "Exports", "Schedules", "Imports", "Credentials"]);
    for (const [index, line] of block.entries()) {
      if (line.startsWith("# "))
        expect([block[index - 1], block[index + 1]]).toEqual(["", expect.stringMatching(/^curl /)]);
    }
  });

  it("lists every variable of the local run", async () => {
    const source = await readFile("infra/local/environment.ts", "utf8");
    const read = [...source.matchAll(/^ {2}([A-Z_]{4,}):/gm)].map((match) => match[1]);
    expect(read.length).toBeGreaterThan(8);
    expect([...rowsBelow("### Environment").keys()].sort()).toEqual(
      [...new Set(read), "REQUIRE_ENGINES"].sort(),
    );
  });

  it("lists every exit code", () => {
    const [sentence = ""] = lines.filter((line) => line.startsWith("Exit codes:"));
    for (const code of Object.values(exitCodes)) expect(sentence).toMatch(new RegExp(`[ ,:]${code} `));
  });
});
