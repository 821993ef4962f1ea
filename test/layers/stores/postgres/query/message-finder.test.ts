import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FoundPlaces, Place, Reached, Sort, Wanted } from "#core/message-finder.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { printQuery } from "#core/search-query/print-query.ts";
import { searchableText } from "#core/search-query/searchable-text.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import type { QueryTree } from "#core/search-query/tree.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import type { Bounds } from "#stores/postgres/query/hits.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";
import { loadDocuments } from "../../../../support/load-documents.ts";
import { queryTrees } from "../../../../support/query-arbitrary.ts";
import { type QueryArchive, queryArchive } from "../../../../support/query-archive.ts";
import { matches } from "../../../../support/query-oracle.ts";
import { isRegex } from "../../../../support/regex-arbitrary.ts";

const now = Date.parse("2024-06-15T13:45:00Z");
/** So small that every way of finding is taken in an archive of some hundred messages. */
const paths: { [name: string]: Bounds } = {
  "by index": { found: 1_000, scanned: 20_000, ranked: 3_000, glanced: 300, words: 300 },
  "in order": { found: 3, scanned: 1_000, ranked: 20, glanced: null, words: 3 },
  "by longer and longer times": { found: 3, scanned: 4, ranked: 4, glanced: 2, words: 1 },
};

let database: FreshDatabase;
const archive: QueryArchive = queryArchive(7, 400);
beforeAll(async () => {
  database = await freshDatabase();
  await loadDocuments(database.pool, archive.documents);
});
afterAll(() => database.drop());

const wants = fc.record({
  sort: fc.constantFrom<Sort[]>("newest", "oldest", "relevance"),
  limit: fc.constantFrom(1, 2, 7, 30, 100),
  filter: fc.constantFrom(
    ...[{}, {}, {}, { guildId: "100" }, { guildId: "101" }, { channelId: "202" }, { guildId: "999" }],
    { guildId: "100", channelId: "200" },
  ),
  countUpTo: fc.constantFrom(null, 0, 1, 10, 1_000),
});
type Want = typeof wants extends fc.Arbitrary<infer Value> ? Value : never;

/** What the oracle finds, the newest first. */
function expected(tree: QueryTree, filter: Want["filter"]): Place[] {
  const { guildId, channelId } = { guildId: undefined, channelId: undefined, ...filter };
  return archive.known
    .filter((known) => guildId === undefined || known.guildId === guildId)
    .filter(({ message }) => channelId === undefined || message.channelId === channelId)
    .filter(({ message, context }) => matches(tree, message, context, stemOf))
    .map(({ message: { id, channelId } }) => ({ id, channelId }));
}

/** All pages, one after the other; after some of them the rest is as good as sure. */
async function pages(bounds: Bounds, tree: QueryTree, { filter, ...wanted }: Want) {
  const finder = messageFinder(database.pool, database.pool, bounds);
  const found: FoundPlaces[] = [];
  let after: Reached | undefined;
  do {
    const page = await finder.find(tree, { ...wanted, ...filter, after } satisfies Wanted);
    found.push(page);
    after = page.next ?? undefined;
    expect(page.places.length).toBeLessThanOrEqual(wanted.limit);
    if (after) expect(page.places.at(-1)).toMatchObject({ id: after.id, channelId: after.channelId });
  } while (after && found.length < mostPages);
  return { places: found.flatMap(({ places }) => places), isWhole: !after, first: found[0] as FoundPlaces };
}
const mostPages = 8;

const key = ({ id, channelId }: Place) => `${id}-${channelId}`;

function checkCount(found: FoundPlaces, total: number, { sort, countUpTo }: Want, { glanced }: Bounds): void {
  const { count, isMore, places } = found;
  if (countUpTo === null) expect({ count, isMore }).toEqual({ count: total, isMore: false });
  else if (!isMore) expect(count).toBe(total);
  else {
    expect(count).toBeLessThanOrEqual(total);
    if (sort === "relevance") return;
    if (glanced !== null) expect(count).toBeGreaterThanOrEqual(Math.min(countUpTo, places.length));
    else {
      expect(total).toBeGreaterThan(count);
      expect(count).toBeGreaterThanOrEqual(Math.min(countUpTo, total));
    }
  }
}

describe.each(Object.entries(paths))(
  "%s, a query finds what looking at every message finds:",
  (_, bounds) => {
    const check = async (tree: QueryTree, want: Want) => {
      const all = expected(tree, want.filter);
      const { places, isWhole, first } = await pages(bounds, tree, want);
      checkCount(first, all.length, want, bounds);
      if (want.sort !== "relevance") {
        const inOrder = want.sort === "newest" ? all : all.toReversed();
        expect(places.map(key)).toEqual(inOrder.slice(0, isWhole ? undefined : places.length).map(key));
        return;
      }
      const hits = new Set(all.map(key));
      expect(places.filter((place) => !hits.has(key(place)))).toEqual([]);
      expect(new Set(places.map(key)).size).toBe(places.length);
      if (!isWhole) return;
      // The newest ones were compared, and no others.
      if (places.length < all.length) expect(places.length).toBeGreaterThanOrEqual(bounds.ranked);
      const oldest = Math.min(...places.map(({ id }) => snowflakeTime(id)));
      const compared = all.filter(({ id }) => snowflakeTime(id) >= oldest);
      expect(places.map(key).sort()).toEqual(compared.map(key).sort());
    };

    it("any query, in every order, page by page, and counts it", async () => {
      const property = fc.asyncProperty(queryTrees(now, archive.vocabulary), wants, check);
      await fc.assert(property, { numRuns: 100, reporter });
    });

    it("any piece of what is written, as a part, a phrase, or how a phrase begins", async () => {
      const property = fc.asyncProperty(pieces(archive), wants, check);
      await fc.assert(property, { numRuns: 100, reporter });
    });

    it("any regex of pieces of what is written", async () => {
      const property = fc.asyncProperty(regexes(archive), wants, check);
      await fc.assert(property, { numRuns: 60, reporter });
    });
  },
);

/** Two pieces of texts, some of their characters left open, with something between them or one of them alone. */
function regexes(archive: QueryArchive): fc.Arbitrary<QueryTree> {
  const characters = pieces(archive).chain((tree) =>
    fc
      .array(fc.constantFrom("", "", "", "", "?", "+", ".", "[ab]"), { minLength: 20, maxLength: 20 })
      .map((holes) =>
        [...foldText((tree as { text: string }).text)].map((each, place) => hole(each, holes[place])),
      ),
  );
  return fc
    .tuple(characters, characters, fc.constantFrom(".*", "|", "( |.)", ""))
    .map(([one, other, between]) => `${one.join("")}${between}${between === "" ? "" : other.join("")}`)
    .filter((source) => source.isWellFormed() && isRegex(source))
    .map((source) => ({ kind: "regex", source }));
}

function hole(character: string, as = ""): string {
  const itself = character.replace(/[!-/:-@[-^`{-~]/, "\\$&");
  return as === "." ? as : as === "[ab]" ? `(${itself}|[ab])` : `${itself}${as}`;
}

/** Pieces of texts, which begin and end anywhere, also within words. */
function pieces({ known }: QueryArchive): fc.Arbitrary<QueryTree> {
  const texts = known.flatMap(({ message }) => searchableText(message).split("\n"));
  return fc
    .tuple(fc.constantFrom(...texts.filter((text) => text !== "")), fc.nat(), fc.integer({ min: 1, max: 20 }))
    .map(([text, place, length]) => text.slice(place % text.length).slice(0, length))
    .filter((text) => text.isWellFormed() && foldText(text).trim() !== "")
    .chain((text) =>
      fc.record({
        kind: fc.constant("text"),
        how: fc.constantFrom("part", "part", "phrase", "prefix"),
        text: fc.constant(text),
      }),
    );
}

/** With the query as it is written. */
function reporter(run: fc.RunDetails<[QueryTree, Want]>): void {
  if (!run.failed) return;
  const [tree] = run.counterexample ?? [];
  throw new Error(`${tree && printQuery(tree)}\n${fc.defaultReportMessage(run)}`, {
    cause: run.errorInstance,
  });
}
