import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import type { Sort } from "#core/message-finder.ts";
import { operatorNames } from "#core/search-query/operators.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";
import { loadDocuments } from "../../../../support/load-documents.ts";

const now = Date.parse("2024-06-15T13:45:00Z");
const largest = "9223372036854775807";
const many = Array.from({ length: 5_000 }, (_, place) => place);

/** Messages as no client writes them. */
const contents: { [name: string]: { [key: string]: Json } } = {
  labels: { content: `http://${"a.".repeat(2_000)}example` },
  hosts: { content: many.map((place) => `http://${`${place}.`.repeat(60)}example/`).join(" ") },
  run: { content: `${"x".repeat(300)}\u{e000}${"y".repeat(300)}` },
  long: { content: `${"word ".repeat(25_000)}behind` },
  different: { content: many.map((place) => `${place.toString(26)}q`.repeat(5)).join(" ") },
  dots: {
    attachments: [{ id: "1", url: "u", fileName: `${"a.".repeat(50_000)}png` }],
  },
  files: {
    attachments: many.map((place) => ({ id: "1", url: "u", fileName: `${place}${"b".repeat(400)}.png` })),
  },
  mentions: { mentions: many.slice(0, 1_000).map((place) => rawUser(String(10_000 + place), "namesake")) },
  repeats: { content: `Spam! ${"Spam, ".repeat(300)}Eggs \u{1f35e} and_bacon` },
  characters: { content: `${"東".repeat(400)}京tower${"東".repeat(9)}` },
  places: {
    embeds: [
      {
        title: "far",
        fields: many.map((place) => ({ name: "東", value: place < 2_900 ? "東" : "far behind" })),
      },
    ],
  },
  quotes: { content: "it's \\ ''quoted'' \\' $1 %_%" },
};
const names = Object.keys(contents);
const idOf = (name: string) => idAt("2024-05-01", names.indexOf(name));

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const messages = names.map((name) => rawMessage(idOf(name), "", contents[name]));
  messages.push(rawMessage("0", "the first"), rawMessage(largest, "the last"));
  await loadDocuments(database.pool, [rawExport(messages)]);
});
afterAll(() => database.drop());

async function find(query: string, sort: Sort = "newest"): Promise<string[]> {
  const finder = messageFinder(database.pool);
  const { places } = await finder.find(parseQuery(query, { now }), { sort, limit: 100, countUpTo: null });
  return places.map(({ id }) => id);
}

describe("messages as no client writes them", () => {
  it.each<[string, string[]]>([
    ["link:example", ["hosts", "labels"]],
    ["link:a.example", ["labels"]],
    [`link:${"a.".repeat(50)}example`, ["labels"]],
    [`*${"x".repeat(280)}*`, ["run"]],
    ["*xy*", []],
    [`*"x\u{e000}y"*`, ["run"]],
    ["=word", ["long"]],
    ["behind", ["places"]],
    ["*behind*", ["places"]],
    [`"spam eggs"`, ["repeats"]],
    [`"spam eggs and bacon"`, ["repeats"]],
    ["spam-eggs", ["repeats"]],
    [`"spam egg"*`, ["repeats"]],
    [`"spam egg"`, []],
    [`"eggs spam"`, []],
    [`"spam eggs and" OR "eggs spam"`, ["repeats"]],
    [`spam -"spam eggs"`, []],
    [`spam -"spam bacon"`, ["repeats"]],
    [`"東京"`, ["characters"]],
    [`"東 京tower 東"`, ["characters"]],
    [`"京 tow"`, []],
    [`"far behind"`, ["places"]],
    [`"behind far"`, []],
    ["extension:png", ["files", "dots"]],
    ["filename:a.a.a", ["dots"]],
    [`filename:7${"b".repeat(100)}`, ["files"]],
    ["mentions:10007", ["mentions"]],
    [`"it's \\ 'quoted"`, ["quotes"]],
    [`*"\\ ''q"*`, ["quotes"]],
    ["*%_%*", ["quotes"]],
    [`*%__*`, []],
    ["$1 quoted", ["quotes"]],
  ])("are loaded, and %.40s finds what it says", async (query, found) => {
    expect([query, await find(query)]).toEqual([query, found.map(idOf)]);
  });

  it("with the first and the last of all ids are found, within their times too", async () => {
    for (const sort of ["newest", "oldest", "relevance"] as const) {
      expect(await find("first", sort)).toEqual(["0"]);
      expect(await find("last before:9999", sort)).toEqual([largest]);
      expect(await find(`the after:0001 id:${largest}`, sort)).toEqual([largest]);
    }
    expect(await find("the before:2015-01-02")).toEqual(["0"]);
    expect(await find("the during:2084")).toEqual([largest]);
  });

  it("of many who are called alike are found by that name", async () => {
    expect(await find("mentions:namesake")).toEqual([idOf("mentions")]);
    expect(await find("from:namesake")).toEqual([]);
    expect(await find("-mentions:namesake -from:namesake has:file")).toEqual(["files", "dots"].map(idOf));
  });
});

describe("a query with hostile values", () => {
  const values = [
    ...[
      "'",
      "''",
      "\\",
      "\\'",
      '"',
      '\\"',
      "\0",
      "a\0b",
      "\ud800",
      "%",
      "_",
      "$1",
      "*",
      "**",
      "=",
      "-",
      "(",
      ")",
      "|",
    ],
    ...[
      "&",
      "!",
      "<->",
      ":*",
      "a:*A",
      "''::tsquery",
      "';drop table messages;--",
      "\u202e",
      "\u{10ffff}",
      "�",
      "ﷺ",
    ],
    ...[
      "0",
      "-1",
      largest,
      "9223372036854775808",
      "9".repeat(400),
      "1e9",
      "NaN",
      "Infinity",
      "0001",
      "9999",
      "9999d",
    ],
    ...[
      "9999y",
      "0000-00-00",
      "10000-01-01",
      "2024-02-30",
      "<@>",
      "<#1>",
      "<:a:1>",
      `1-${largest}`,
      "@",
      "#",
      ":x:",
    ],
    ...[
      "x".repeat(1_900),
      "東".repeat(1_900),
      "'".repeat(1_900),
      "x.".repeat(900),
      "👍🏽".repeat(400),
      "*a*",
      "/a/",
    ],
  ];
  const around = ["", "-", "=", "*", "/", ...operatorNames.map((name) => `${name}:`)].flatMap((before) => [
    [before, before === "*" || before === "/" ? before : ""],
    [`${before}"`, before === "*" ? '"*' : '"'],
  ]);

  it("is a mistake in the query or finds what there is, and never one of the database", async () => {
    let run = 0;
    for (const [before = "", after = ""] of around) {
      for (const value of values) run += await runs(`${before}${value}${after}`);
    }
    expect(run).toBeGreaterThan(values.length);
  });

  it.each([
    ["100 parentheses in each other", `${"(".repeat(100)}a${")".repeat(100)}`, 0],
    ["1,000 terms", "a ".repeat(1_000), 0],
    ["100 terms", "a ".repeat(100), 1],
    [
      "100 parts that stand in many words",
      Array.from({ length: 100 }, (_, n) => `*${n % 10}*`).join(" OR "),
      1,
    ],
    [
      "100 parts that are not wanted",
      Array.from({ length: 100 }, (_, n) => `-*${n.toString(26)}*`).join(" "),
      1,
    ],
    ["100 names", Array.from({ length: 100 }, (_, n) => `from:a${n}`).join(" OR "), 1],
    ["many regexes", Array.from({ length: 60 }, (_, n) => `/(a|b${n})+.*x/`).join(" OR "), 0],
    ["five regexes", Array.from({ length: 5 }, (_, n) => `/(a|b${n})+.*x/`).join(" OR "), 1],
    ["20 levels", `${"-(a OR ".repeat(20)}b${")".repeat(20)}`, 1],
    ["a long phrase", `"${"a ".repeat(900)}"`, 1],
    ["a long phrase of a script without spaces", `"${"東".repeat(1_900)}"`, 1],
    ["a wide regex", "/[a-z]{100}x{100}y?z?/", 1],
  ])("of %s", async (_, query, expected) => {
    expect(await runs(query)).toBe(expected);
  });

  /** 1 when the query could be read; then it runs. */
  async function runs(query: string): Promise<number> {
    try {
      await find(query);
      return 1;
    } catch (error) {
      if (error instanceof QueryFault) return 0;
      throw new Error(query.slice(0, 100), { cause: error });
    }
  }
});
