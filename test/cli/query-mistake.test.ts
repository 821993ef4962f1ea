import { describe, expect, it } from "vitest";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import { queryMistake } from "../../cli/query-mistake.ts";

function mistake(query: string): string[] {
  try {
    parseQuery(query, { now: 0 });
  } catch (error) {
    if (error instanceof QueryFault) return queryMistake(query, error).split("\n");
  }
  throw new Error(`${query} is right`);
}

describe("queryMistake", () => {
  it("shows where it is, and how it may be meant", () => {
    expect(mistake("pie hsa:link").slice(1)).toEqual([
      "  pie hsa:link",
      "      ^^^^",
      "Perhaps: pie has:link",
    ]);
    expect(mistake("pie during:2023-02-29")).toEqual([
      "There is no 2023-02-29.",
      "  pie during:2023-02-29",
      "             ^^^^^^^^^^",
    ]);
  });

  it("shows what is missing at the end behind the query", () => {
    const fault = new QueryFault("Something is missing.", { from: 3, to: 3 }, null);
    expect(queryMistake("pie", fault).split("\n").slice(1)).toEqual(["  pie", "     ^"]);
  });

  it("puts the carets below letters that fill two columns, and below none that fill none", () => {
    expect(mistake("東京 (pie")[2]).toBe(`       ^^^^`);
    expect(mistake("e\u0301 hsa:link")[2]).toBe("    ^^^^");
    expect(mistake("x has:東京")[2]).toBe("        ^^^^");
  });

  it("shows of a long query what is around the mistake", () => {
    const [, line = "", carets = ""] = mistake(`${"pie ".repeat(50)}hsa:link ${"tea ".repeat(50)}`);
    expect(line).toMatch(/^ {2}…(pie ){10}hsa:link (tea )+t?e?a?…$/);
    expect(carets.indexOf("^")).toBe(line.indexOf("hsa:"));
    expect(mistake(`"${"x".repeat(500)}`)[1]).toHaveLength(2 + 60 + 1);
  });

  it("sends no control characters to the terminal", () => {
    const fault = new QueryFault("Did you mean e\u001b[31mve?", { from: 0, to: 3 }, "e\u001b[31mve");
    expect(queryMistake("eve", fault)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(mistake("a\tb\u001b[31m\nhsa:link").join("")).not.toMatch(/\p{Cc}/u);
    expect(mistake("a\thsa:link").slice(1, 3)).toEqual(["  a    hsa:link", "       ^^^^"]);
  });
});
