import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Completion, suggestAt } from "#core/search-query/suggest-at.ts";

/** A query with the caret as | in it: what is completed, the prefix, and what a completion replaces. */
type Case = [query: string, operator: Completion["operator"], prefix: string, replaced: string];

describe("suggestAt", () => {
  it.each<Case>([
    ["|", null, "", ""],
    ["fr|", null, "fr", "fr"],
    ["pie fr|om", null, "fr", "from"],
    ["pie |", null, "", ""],
    ["| pie", null, "", ""],
    ["|pie", null, "", "pie"],
    ["-fr|", null, "fr", "fr"],
    ["(fr|)", null, "fr", "fr"],
    ["(|", null, "", ""],
    ["form:an|", null, "form:an", "form:an"],
    ["from:|", "from", "", ""],
    ["from:| pie", "from", "", ""],
    ["pie from:an|n x", "from", "an", "ann"],
    ["From:@an|", "from", "an", "@an"],
    ["in:#gen|", "in", "gen", "#gen"],
    ["-(has:im|)", "has", "im", "im"],
    ["from:<@12|>", "from", "<@12", "<@12>"],
    ['from:"Ann L|', "from", "Ann L", '"Ann L'],
    ['from:"Ann| Lee" x', "from", "Ann", '"Ann Lee"'],
    ['from:"An| has:link "x"', "from", "An", '"An'],
    ["from:“An|", "from", "An", "“An"],
    ["fr|om:ann", null, "fr", "from:ann"],
  ])("completes %s", (query, operator, prefix, replaced) => {
    const caret = query.indexOf("|");
    const text = query.replace("|", "");
    const found = suggestAt(text, caret);
    expect(found).toMatchObject({ operator, prefix });
    expect(text.slice(found?.from, found?.to)).toBe(replaced);
  });

  it.each([
    '"hot p|',
    '"hot pie"|',
    '"a|" b',
    "/a b|",
    "/a|",
    "=pi|",
    "*pi|*",
    'from:"Ann"|',
    "(a)|",
    'x:"a|',
    '"a"*|',
  ])("completes nothing in %s", (query) => {
    expect(suggestAt(query.replace("|", ""), query.indexOf("|"))).toBeNull();
  });

  it("keeps to the text, wherever the caret is", () => {
    expect(suggestAt("from:ann", -1)).toBeNull();
    expect(suggestAt("from:ann", 9)).toBeNull();
    expect(suggestAt("from:ann ".repeat(1_000_000), 5)).toBeNull();
    const pieces = fc.array(
      fc.constantFrom("from:", '"', "“", "(", ")", "-", "/", " ", "ann", "@", "🥧", ":"),
    );
    fc.assert(
      fc.property(pieces, fc.nat(30), (parts, caret) => {
        const text = parts.join("");
        const found = suggestAt(text, Math.min(caret, text.length));
        if (found === null) return;
        expect(found.from).toBeLessThanOrEqual(Math.min(caret, text.length));
        expect(found.to).toBeGreaterThanOrEqual(Math.min(caret, text.length));
        expect(found.to).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
