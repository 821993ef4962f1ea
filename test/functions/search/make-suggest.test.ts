import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Suggestions } from "#core/api/suggesting.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

describe("completions", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const texts = ["A pie, Pies and a pierogi", "one more pie", "nothing"];
    await loadDocuments(database.pool, [
      rawExport(texts.map((text, place) => rawMessage(idAt("2024-05-01", place), text))),
      rawExport([
        rawMessage(idAt("2024-05-01", 10), "https://youtube.com/a and https://yours.example/x"),
        rawMessage(idAt("2024-05-01", 11), "https://www.youtube.com/b", {
          attachments: [{ id: "1", url: "u", fileName: "a.pdf", fileSizeBytes: 1 }],
          reactions: [
            { emoji: { id: "901000000000000000", name: "party", code: "party" }, count: 2 },
            { emoji: { id: "", name: "👍", code: "thumbsup" }, count: 9 },
          ],
        }),
      ]),
    ]);
    await countStats(database.pool);
  });
  afterEach(() => vi.useRealTimers());
  afterAll(() => database.drop());

  async function suggest(q: string, at?: number): Promise<Suggestions> {
    const query = new URLSearchParams({ q, ...(at !== undefined && { at: String(at) }) });
    const { status, body } = await callApi(searchApi(database.pool), "GET", `/api/suggest?${query}`);
    expect(status).toBe(200);
    return body as unknown as Suggestions;
  }

  it("of a word are operators and words of the archive, each with its count", async () => {
    const { suggestions, from, to } = await suggest("x pi");
    expect([from, to]).toEqual([2, 4]);
    expect(suggestions.map(({ text, count }) => [text, count])).toEqual([
      ["pinned:", null],
      // What is inserted finds the other forms of the word, too.
      ["pie", 2],
      ["pies", 2],
      ["pierogi", 1],
    ]);
  });

  it("of links, reactions and files are what the archive has, the most frequent first", async () => {
    const of = async (q: string) =>
      (await suggest(q)).suggestions.slice(0, 2).map(({ text, label, count }) => [text, label, count]);
    expect(await of("link:you")).toEqual([
      ["youtube.com", "youtube.com", 2],
      ["yours.example", "yours.example", 1],
    ]);
    expect(await of("link:nowhere")).toEqual([]);
    expect(await of("reaction:pa")).toEqual([["901000000000000000", ":party:", 1]]);
    expect(await of("reaction:")).toEqual([
      ["👍", "👍", 1],
      ["901000000000000000", ":party:", 1],
    ]);
    expect(await of("extension:.pd")).toEqual([["pdf", "pdf", 1]]);
  });

  it("of an operator are its values, at the caret", async () => {
    const { suggestions, operator, from, to } = await suggest("has:re pie", 6);
    expect([operator, from, to]).toEqual(["has", 4, 6]);
    expect(suggestions).toEqual([{ text: "reaction", label: "reaction", count: 1, count_relation: "eq" }]);
    const people = await suggest("from:");
    expect(people.suggestions[0]).toMatchObject({ count: 5, text: expect.stringMatching(/^\d+$/) });
    expect((await suggest("in:")).suggestions[0]).toMatchObject({ count: 5 });
  });

  describe("of reactions that are called so that a query needs quotes", () => {
    let odd: FreshDatabase;
    const names = ['q"u', "z)", "a b", "-m", "", " ", "\\", "100", "#x", 'a b\\"'];
    const load = async (from: number, called: string[]) => {
      const messages = called.map((name, place) =>
        rawMessage(idAt("2024-05-02", from + place), "x", {
          reactions: [{ emoji: { id: "", name, code: "" }, count: 1 }],
        }),
      );
      await loadDocuments(odd.pool, [rawExport(messages)]);
    };
    beforeAll(async () => {
      odd = await freshDatabase();
      await load(0, names);
      await load(20, ["party"]);
      await countStats(odd.pool);
    });
    afterAll(() => odd.drop());

    async function completed(q: string) {
      const { status, body } = await callApi(
        searchApi(odd.pool),
        "GET",
        `/api/suggest?${new URLSearchParams({ q })}`,
      );
      expect([status, body.detail]).toEqual([200, undefined]);
      const { from, to, suggestions } = body as unknown as Suggestions;
      return suggestions.map(({ text, count }) => ({ query: q.slice(0, from) + text + q.slice(to), count }));
    }

    it.each([
      ["reaction:q", 'reaction:"q\\"u"'],
      ['reaction:"q', 'reaction:"q\\"u"'],
      ['x reaction:"q\\"', 'x reaction:"q\\"u"'],
      ["reaction:z", 'reaction:"z)"'],
      ["-reaction:z", '-reaction:"z)"'],
      ["reaction:-", "reaction:-m"],
      ["reaction:p", "reaction:party"],
      ["reaction:10", 'reaction:"100"'],
    ])("%s is completed to %s, which finds what was counted", async (typed, query) => {
      expect(await completed(typed)).toEqual([{ query, count: 1 }]);
    });

    it("all are offered but for those that no query can ask for", async () => {
      const all = await completed("reaction:");
      expect(all.length).toBeGreaterThanOrEqual(7);
      for (const { query, count } of all) {
        const { body } = await callApi(
          searchApi(odd.pool),
          "GET",
          `/api/messages?${new URLSearchParams({ q: query })}`,
        );
        expect([query, body.count, count]).toEqual([query, 1, 1]);
      }
      expect((await completed("reaction:a")).map(({ query }) => query)).toEqual([
        'reaction:"a b"',
        'reaction:"a b\\\\\\""',
      ]);
    });
  });

  it("of what is counted ahead are those of now, as soon as it is counted", async () => {
    const later = await freshDatabase();
    try {
      const handler = searchApi(later.pool);
      const message = rawMessage(idAt("2024-05-01"), "https://late.example/", {
        reactions: [{ emoji: { id: "", name: "late", code: "" }, count: 1 }],
      });
      await loadDocuments(later.pool, [rawExport([message])]);
      const texts = async (q: string) => {
        const { body } = await callApi(handler, "GET", `/api/suggest?q=${q}`);
        return body.suggestions.map(({ text }: { text: string }) => text);
      };
      expect([await texts("link:"), await texts("reaction:")]).toEqual([[], []]);
      await countStats(later.pool);
      expect([await texts("link:"), await texts("reaction:")]).toEqual([["late.example"], ["late"]]);
    } finally {
      await later.drop();
    }
  });

  it("are none in a phrase", async () => {
    expect((await suggest('"a pi')).suggestions).toEqual([]);
  });

  it("of what has U+0000 in it, which is in no message, are those of what is without", async () => {
    expect(await suggest("pi\0")).toEqual(await suggest("pi"));
    expect(await suggest("from:\0a")).toEqual(await suggest("from:a"));
  });

  it("of a date are counted anew when a day has passed", async () => {
    const handler = searchApi(database.pool);
    const on = async (day: string) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(`${day}T23:59:00Z`) });
      const { body, headers } = await callApi(handler, "GET", "/api/suggest?q=during:tod");
      return [body.suggestions[0].count, headers["x-cache"]];
    };
    expect(await on("2024-05-01")).toEqual([5, "miss"]);
    expect(await on("2024-05-01")).toEqual([5, "hit"]);
    expect(await on("2024-05-02")).toEqual([0, "miss"]);
  });
});
