import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reached } from "#core/message-finder.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { asking } from "#stores/postgres/asking.ts";
import { type Bounds, makeHits, usualBounds } from "#stores/postgres/query/hits.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { searchAsked } from "#stores/postgres/query/search-asked.ts";
import { idAt, rawExport, rawMessage } from "../../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";
import { loadDocuments } from "../../../../support/load-documents.ts";

const day = 24 * 60 * 60 * 1_000;
const words = 8;
/** Two a day, the newest first; of texts of one length, who says it more often fits better. */
const messages = Array.from({ length: 200 }, (_, nth) => ({
  id: idAt(Date.parse("2024-06-01") - (nth * day) / 2),
  times: 1 + ((nth * 5) % 7),
})).map(({ id, times }) => ({
  ...{ id, times },
  text: Array.from({ length: words }, (_, word) => (word < times ? "plum" : `filler${word}`)).join(" "),
}));

describe("by relevance", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await loadDocuments(database.pool, [rawExport(messages.map(({ id, text }) => rawMessage(id, text)))]);
  });
  afterAll(() => database.drop());

  it.each<[string, Bounds, number]>([
    ["all hits", usualBounds, 200],
    // The last week has 14 of them, the two weeks before that 28.
    ["the hits of the last weeks", { ...usualBounds, ranked: 20 }, 42],
    ["the hits of one week", { ...usualBounds, ranked: 14 }, 14],
  ])(
    "%s come best first, the newest of equally good ones first, page by page",
    async (_, bounds, compared) => {
      const finder = messageFinder(database.pool, database.pool, bounds);
      const found: string[] = [];
      let after: Reached | undefined;
      do {
        const wanted = { sort: "relevance", limit: 9, after, countUpTo: 1 } as const;
        const { places, next } = await finder.find(parseQuery("plum", { now: 0 }), wanted);
        found.push(...places.map(({ id }) => id));
        after = next ?? undefined;
      } while (after);
      const best = messages.slice(0, compared).toSorted((a, b) => b.times - a.times);
      expect(found).toEqual(best.map(({ id }) => id));
    },
  );

  it("the shorter of two texts that say it once comes first", async () => {
    const short = idAt("2020-01-01");
    await loadDocuments(database.pool, [
      rawExport([
        rawMessage(short, "a pear"),
        rawMessage(idAt("2024-01-01"), "a pear in so many other words"),
      ]),
    ]);
    const wanted = { sort: "relevance", limit: 9, countUpTo: null } as const;
    const { places } = await messageFinder(database.pool).find(parseQuery("pear", { now: 0 }), wanted);
    expect(places.map(({ id }) => id)).toEqual([short, idAt("2024-01-01")]);
  });

  it("a part of a word, which is in its words alike, comes the newest first", async () => {
    const finder = messageFinder(database.pool);
    const wanted = { sort: "relevance", limit: 300, countUpTo: null } as const;
    const { places } = await finder.find(parseQuery("*lu*", { now: 0 }), wanted);
    expect(places.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
  });

  it("a page goes on in the order of the one before, though a part has come to stand in too many words for an index", async () => {
    const query = parseQuery("plum OR *iller*", { now: 0 });
    const read = async (bounds: Bounds, after: Reached | undefined) =>
      messageFinder(database.pool, database.pool, bounds).find(query, {
        ...{ sort: "relevance", limit: 50, countUpTo: 1, after },
      });
    const first = await read(usualBounds, undefined);
    const found = first.places.map(({ id }) => id);
    let after = first.next;
    while (after) {
      const page = await read({ ...usualBounds, words: 0 }, after);
      found.push(...page.places.map(({ id }) => id));
      after = page.next;
    }
    const best = messages.toSorted((a, b) => b.times - a.times);
    expect(found).toEqual(best.map(({ id }) => id));
  });
});

it("a page that is nearly full takes few statements, however far back its last hit is", async () => {
  const database = await freshDatabase();
  try {
    const at = (nth: number) => Date.parse("2024-06-01") - nth * 60_000;
    const near = Array.from({ length: 99 }, (_, nth) => rawMessage(idAt(at(nth)), "a red plum"));
    const other = Array.from({ length: 900 }, (_, nth) =>
      rawMessage(idAt(at(100) - 2 * nth * day), "the plum is red"),
    );
    await loadDocuments(database.pool, [rawExport([...near, ...other])]);
    let asked = 0;
    const ask = asking(database.pool);
    const hits = makeHits((text, values) => {
      asked++;
      return ask(text, values);
    });
    const compiled = await searchAsked(database.pool)(parseQuery('"red plum"', { now: 0 }), {});
    const { places } = await hits.find(compiled, { sort: "newest", limit: 99, countUpTo: 1_000 });
    expect(places).toHaveLength(99);
    expect(asked).toBeLessThan(30);
  } finally {
    await database.drop();
  }
});
