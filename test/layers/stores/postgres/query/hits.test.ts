import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reached } from "#core/message-finder.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { type Bounds, usualBounds } from "#stores/postgres/query/hits.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
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
});
