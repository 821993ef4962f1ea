import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "#core/errors.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { printQuery } from "#core/search-query/print-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import { queryTrees } from "../../../support/query-arbitrary.ts";

const now = Date.parse("2024-05-15T13:45:00Z");

describe("printQuery", () => {
  it("prints every tree so that it is read as the same one", () => {
    fc.assert(
      fc.property(queryTrees(now), (tree) => {
        expect(parseQuery(printQuery(tree), { now })).toEqual(tree);
      }),
      { numRuns: 3_000 },
    );
  });

  it("prints whatever can be read in one way, which stays", () => {
    const pieces = [
      "a",
      "OR",
      "AND",
      "(",
      ")",
      "-",
      '"',
      "“",
      "*",
      "=",
      "/",
      "from:",
      "in:#x",
      "has:",
      "before:",
      "7d",
    ];
    const piece = fc.oneof(fc.constantFrom(...pieces, " ", "\\", "<@1>", "1", "東", "🥧", "x*"), fc.string());
    let read = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let tree: ReturnType<typeof parseQuery>;
        try {
          tree = parseQuery(text, { now });
        } catch (error) {
          if (!(error instanceof QueryFault)) throw error;
          expect(error).toBeInstanceOf(Fault);
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset + error.length).toBeLessThanOrEqual(text.length);
          return;
        }
        read++;
        const printed = printQuery(tree);
        const again = parseQuery(printed, { now });
        expect(again).toEqual(tree);
        expect(printQuery(again)).toBe(printed);
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it.each([
    ["a  AND (b OR c)", "a (b OR c)"],
    ["(a b) OR c", "a b OR c"],
    ["((a)) (b (c))", "a b c"],
    ["-(a b) -(-c)", "-(a b) -(-c)"],
    ['From:"ann" PINNED:True', "from:ann pinned:true"],
    ['from:@ann from:"123" from:"@ann" from:<@!123>', 'from:ann from:"123" from:"@ann" from:123'],
    ["in:https://discord.com/channels/1/2 in:#general", "in:2 in:general"],
    ["id:https://discord.com/channels/1/2/3", "id:2-3"],
    ["“exact phrase” “part”*", '"exact phrase" part*'],
    ['*"a b"* *ab*', '*"a b"* *ab*'],
    ["type:19 type:reply extension:.PDF", "type:Reply type:Reply extension:pdf"],
    ["reaction::wave: reaction:<:wave:901>", "reaction:wave reaction:<:_:901>"],
    ["after:07D during:Today", "after:7d during:today"],
    ["/a\\/b c/", "/a\\/b c/"],
  ])("prints %s as %s", (text, printed) => {
    expect(printQuery(parseQuery(text, { now }))).toBe(printed);
  });
});
