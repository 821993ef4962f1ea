import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileRegex } from "#core/search-query/compile-regex.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { regexSources } from "../../../support/regex-arbitrary.ts";
import { regexFinds } from "../../../support/regex-oracle.ts";

const words = ["aAbÄé", "zß", "0 1-_.", "Яёй", "東ガ", "🥧❤️", "“—”", "[]^$\\{}()|/*+?", "#\"'`~"];

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});

afterAll(() => database.drop());

/** Which of the texts, each a message's own joined by line ends, Postgres finds. */
async function inPostgres(source: string, texts: string[]): Promise<boolean[]> {
  const { rows } = await database.pool.query<{ found: boolean }>(
    "select text ~ ('(?w)' || $1) as found from unnest($2::text[]) with ordinality as t (text, place) order by place",
    [compileRegex(source), texts],
  );
  return rows.map(({ found }) => found);
}

function inJavaScript(source: string, texts: string[]): boolean[] {
  const regex = new RegExp(compileRegex(source), "mu");
  return texts.map((text) => regex.test(text));
}

function inOracle(source: string, texts: string[]): boolean[] {
  const node = parseRegex(source, 0);
  return texts.map((text) => text.split("\n").some((line) => regexFinds(node, line)));
}

describe("compileRegex", () => {
  it("makes a regex that Postgres, JavaScript and the oracle understand alike", async () => {
    const letters = [...words.join(" "), "\n", "c", "9"];
    const text = fc.array(fc.constantFrom(...letters), { maxLength: 12 }).map((parts) =>
      parts
        .join("")
        .split("\n")
        .map((line) => foldText(line))
        .join("\n"),
    );
    const counts = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(
        regexSources(words),
        fc.array(text, { minLength: 20, maxLength: 40 }),
        async (source, texts) => {
          const found = await inPostgres(source, texts);
          for (const each of found) counts[`${each}`]++;
          expect(inOracle(source, texts)).toEqual(found);
          expect(inJavaScript(source, texts)).toEqual(found);
        },
      ),
      { numRuns: 1_500 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(2_000);
  });

  it.each<[string, string, boolean]>([
    ["Caf[eé]", "the cafe", true],
    ["^pie", "a\npie", true],
    ["pie$", "pie\na", true],
    ["a.b", "a\nb", false],
    ["a[^x]b", "a\nb", false],
    ["a\\sb", "a b", true],
    ["a\\n  b", "a b", false],
    ["\\bpie\\b", "a pie!", true],
    ["\\bpie\\b", "magpie", false],
    ["\\Bpie", "magpie", true],
    ["\\bпирог\\b", "вот пирог.", true],
    ["(ha){3}", "hahaha", true],
    ["colou?r", "color", true],
    ["[A-Z]{3}-\\d+", "see abc-12", true],
    ["e\u0301te\u0301", "ete", true],
    ["straße", "strasse", true],
    [".{3}", "🥧🥧", false],
    ["[\\s\\d_-]x", "-x", true],
    ["a\\/b\\.c", "a/b.c", true],
    ["か\u3099", "が", true],
  ])("/%s/ on %j: %s", async (source, text, found) => {
    expect(inOracle(source, [text])).toEqual([found]);
    expect(inJavaScript(source, [text])).toEqual([found]);
    expect(await inPostgres(source, [text])).toEqual([found]);
  });

  it.each([
    "(?:[a-z]{100}|[0-9]{100}|\\w{100}|\\s{100}|.{100})x{100}",
    "(?:.?.?.?.?.?.?.?.?.?.?){19}x",
    "(a|b|ab)*c",
    `${".*".repeat(90)}x`,
    `${"a?".repeat(90)}a{90}`,
    `${".{0,100}".repeat(9)}x`,
    "(?:a|b)*a(?:a|b|.){100}z",
    `${"\\b.*".repeat(9)}x`,
    `${"\\B".repeat(9)}x`,
  ])("lets Postgres answer /%s/ on a long text within its time limit", async (source) => {
    expect(await inPostgres(source, ["ab ".repeat(30_000)])).toHaveLength(1);
  });
});
