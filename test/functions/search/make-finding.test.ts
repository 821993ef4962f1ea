import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FoundHits } from "#core/api/finding.ts";
import { writeCursor } from "#core/search-cursor.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

type Query = { [name: string]: string };
/** A message by how often it says what is looked for: of texts of one length, who says it more often fits better. */
type Planted = { id: string; times: number };

const textLength = 6;
const sorts = ["newest", "oldest", "relevance"] as const;

const newerFirst = (a: Planted, b: Planted) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1);
const orders: { [sort in (typeof sorts)[number]]: (a: Planted, b: Planted) => number } = {
  newest: newerFirst,
  oldest: (a, b) => newerFirst(b, a),
  relevance: (a, b) => b.times - a.times || newerFirst(a, b),
};

function raw(word: string, { id, times }: Planted) {
  const words = Array.from({ length: textLength }, (_, nth) =>
    nth < times ? word : `${"xyzuvw"[nth]}filler`,
  );
  return rawMessage(id, words.join(" "));
}

/** So many messages from a day on, so many minutes apart. */
function planted(count: number, day: string, minutes: number): Planted[] {
  return Array.from({ length: count }, (_, nth) => ({
    id: idAt(Date.parse(day) + nth * minutes * 60_000),
    times: 1 + ((nth * 7) % 5),
  }));
}

describe("searches over HTTP", () => {
  let database: FreshDatabase;
  let elsewhere: FreshDatabase;
  let handler: ReturnType<typeof searchApi>;
  const damsons = planted(60, "2024-01-01", 2_500);
  const plums = [...planted(40, "2023-01-01", 500), ...planted(3_050, "2024-05-01", 2)];
  const load = (word: string, messages: Planted[]) =>
    loadDocuments(database.pool, [rawExport(messages.map((message) => raw(word, message)))]);

  beforeAll(async () => {
    [database, elsewhere] = await Promise.all([freshDatabase(), freshDatabase()]);
    handler = searchApi(database.pool);
    await load("damson", damsons);
    await load("plum", plums);
    await loadDocuments(elsewhere.pool, [rawExport(damsons.map((message) => raw("damson", message)))]);
  });
  afterAll(() => Promise.all([database.drop(), elsewhere.drop()]));

  const ask = (query: Query, api = handler) =>
    callApi(api, "GET", `/api/messages?${new URLSearchParams(query)}`);

  async function page(query: Query): Promise<FoundHits> {
    const { status, body } = await ask(query);
    expect([status, body.detail]).toEqual([200, undefined]);
    return body;
  }

  /** All pages, one after the other; something happens behind each. */
  async function pages(query: Query, between: (page: FoundHits) => Promise<unknown>): Promise<FoundHits[]> {
    const found = [await page(query)];
    for (let cursor = found[0]?.next_cursor; cursor; cursor = found.at(-1)?.next_cursor) {
      await between(found.at(-1) as FoundHits);
      found.push(await page({ ...query, cursor }));
    }
    return found;
  }
  const idsOf = (found: FoundHits[]) =>
    found.flatMap(({ messages }) => messages.map(({ message_id }) => message_id));

  it("come with what was found marked, and how many there are", async () => {
    const { messages, ...told } = await page({ q: "damson", limit: "2" });
    expect(told).toMatchObject({ count: 60, count_relation: "eq", source: "postgres" });
    expect(messages.map(({ message_id }) => message_id)).toEqual(
      damsons
        .toSorted(newerFirst)
        .slice(0, 2)
        .map(({ id }) => id),
    );
    for (const { content, highlights } of messages) {
      expect(highlights?.map(({ field }) => field)).toEqual(["content"]);
      expect(highlights?.[0]?.ranges.map(([from, to]) => content.slice(from, to))).toEqual(
        content.match(/damson/g),
      );
    }
  });

  it.each([
    ["newest", "cherry"],
    ["oldest", "quince"],
    ["relevance", "medlar"],
  ] as const)("sorted by %s go on behind a cursor, whatever is loaded in between", async (sort, word) => {
    const messages = planted(60, `202${sorts.indexOf(sort)}-06-01`, 2_500);
    await load(word, messages);
    const expected = messages.toSorted(orders[sort]).map(({ id }) => id);
    let loads = 0;
    const found = await pages({ q: word, sort, limit: "7" }, async (before) => {
      loads++;
      const last = before.messages.at(-1) ?? expect.unreachable();
      // Right before and behind where the page ended, and at both ends of time.
      const beside = [-1n, 1n].map((step) => String(BigInt(last.message_id) + step));
      const ends = ["2016-01-01", "2025-01-01"].map((day) => idAt(day, 100 * sorts.indexOf(sort) + loads));
      const times = last.content.split(word).length - 1;
      const more = [...beside, ...ends].map((id) => ({ id, times }));
      await load(word, more);
    });
    const ids = idsOf(found);
    expect(loads).toBeGreaterThanOrEqual(8);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => expected.includes(id))).toEqual(expected);
    expect(new Set(found.map(({ count }) => count))).toEqual(new Set([60]));
  });

  it("of more hits than are compared at once go on to the last that was compared", async () => {
    const recent = plums.slice(40);
    let isLoaded = false;
    const found = await pages({ q: "plum", sort: "relevance", limit: "100" }, async () => {
      if (!isLoaded) await load("plum", planted(5, "2024-06-01", 1));
      isLoaded = true;
    });
    const known = new Set(recent.map(({ id }) => id));
    expect(found[0]).toMatchObject({ count: 3_050, count_relation: "gte" });
    const ids = idsOf(found);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => known.has(id))).toEqual(recent.toSorted(orders.relevance).map(({ id }) => id));
    expect(ids.filter((id) => snowflakeTime(id) < Date.parse("2024-01-01"))).toEqual([]);
  });

  describe("with a cursor", () => {
    const query = { q: "plum", sort: "relevance", limit: "5" };
    let cursor: string;
    beforeAll(async () => {
      cursor = (await page(query)).next_cursor ?? expect.unreachable();
    });
    const refused = (said: string) => ({
      status: 400,
      body: { code: "invalid_parameter", detail: `cursor ${said}: leave it out to begin anew` },
    });

    it.each<[string, Query]>([
      ["query", { q: "plums" }],
      ["order", { sort: "newest" }],
      ["server", { guild: "100" }],
      ["channel", { channel: "200" }],
    ])("of another %s are refused", async (_, other) => {
      expect(await ask({ ...query, ...other, cursor })).toMatchObject(refused("belongs to another search"));
    });

    it("may have pages of another length", async () => {
      expect((await page({ ...query, cursor, limit: "9" })).messages).toHaveLength(9);
    });

    it("of another archive are refused", async () => {
      const damson = { q: "damson", limit: "5" };
      const { body } = await ask(damson, searchApi(elsewhere.pool));
      expect(await ask({ ...damson, cursor: body.next_cursor })).toMatchObject(refused("is none of ours"));
    });

    it("that nobody wrote are refused, though anybody can tell what would stand in them", async () => {
      const asked = JSON.stringify([query.q, query.sort]).replace("]", ",null,null]");
      const { id } = plums[0] as Planted;
      const forged = {
        for: createHash("sha256").update(asked).digest("base64url").slice(0, 12),
        reached: { id, channelId: "200", rank: 1, from: -1e300, to: 1e300 },
        ...{ count: 7, isMore: true },
      };
      const said = JSON.parse(Buffer.from(cursor.split(".")[0] ?? "", "base64url").toString());
      expect(said.for).toBe(forged.for);
      for (const key of ["", "0", "00000000-0000-0000-0000-000000000000"]) {
        const written = writeCursor(forged, key);
        const [bare = ""] = written.split(".");
        for (const text of [written, bare, `${bare}.`, `${bare}.${cursor.split(".")[1]}`]) {
          expect(await ask({ ...query, cursor: text })).toMatchObject(refused("is none of ours"));
        }
      }
    });

    it("that was cut or changed are refused", async () => {
      const changes = fc.oneof(
        fc.nat().map((length) => (text: string) => text.slice(0, length % text.length)),
        fc.nat().map((length) => (text: string) => text.slice(1 + (length % (text.length - 1)))),
        fc
          .tuple(fc.nat(), fc.nat(2), fc.string({ minLength: 1, unit: fc.constantFrom(..."aZ0-_.=+/ é\0") }))
          .map(([place, gone, put]) => (text: string) => {
            const from = place % text.length;
            return `${text.slice(0, from)}${put}${text.slice(from + gone)}`;
          }),
        fc.constant((text: string) => text.repeat(100)),
        fc.constant((text: string) => text.toUpperCase()),
      );
      await fc.assert(
        fc.asyncProperty(changes, async (change) => {
          const changed = change(cursor);
          fc.pre(changed !== cursor);
          expect(await ask({ ...query, cursor: changed })).toMatchObject(refused("is none of ours"));
        }),
        { numRuns: 300 },
      );
    });
  });
});
