import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Stats } from "#core/api/stats.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

let database: FreshDatabase;
let handler: ReturnType<typeof searchApi>;
beforeAll(async () => {
  database = await freshDatabase();
  handler = searchApi(database.pool);
  const messages = ["pie", "pie", "cake"].map((text, nth) =>
    rawMessage(idAt("2024-03-03T10:00:00Z", nth), text),
  );
  await loadDocuments(database.pool, [rawExport(messages)]);
});
afterEach(() => vi.useRealTimers());
afterAll(() => database.drop());

const get = (query: { [name: string]: string } = {}) =>
  callApi(handler, "GET", `/api/stats?${new URLSearchParams(query)}`);

describe("the statistics over HTTP", () => {
  it("tell what is not counted yet, and never from a cache", async () => {
    expect((await get()).body).toMatchObject({ messages: 0, pending: 1 });
    await countStats(database.pool);
    const { body } = await get({ q: " " });
    expect(Stats.strict().parse(body)).toMatchObject({
      ...{ messages: 3, pending: 0, by_day: [{ day: "2024-03-03", messages: 3 }] },
      ...{
        by_month: [{ month: "2024-03", messages: 3 }],
        authors: [{ id: "501", name: "ann", messages: 3 }],
      },
      channels: [{ id: "200", name: "general", messages: 3 }],
      guilds: [{ id: "100", name: "Guild", messages: 3 }],
      words: [
        { word: "pie", messages: 2 },
        { word: "cake", messages: 1 },
      ],
    });
    expect(body.by_weekday_hour[6][10]).toBe(3);
    expect((await get({ top: "1" })).body.words).toHaveLength(1);
  });

  it("of a query are read through the cache", async () => {
    const first = await get({ q: "pie" });
    expect(first.body).toMatchObject({ messages: 2, words: [{ word: "pie", messages: 2 }] });
    expect([first.headers["x-cache"], (await get({ q: "pie" })).headers["x-cache"]]).toEqual(["miss", "hit"]);
  });

  it("of a query with U+0000, which is in no message, are those of the query without", async () => {
    expect((await get({ q: "pi\0e" })).body.messages).toBe(2);
    expect((await get({ q: "\0 " })).body.messages).toBe(3);
  });

  it("of a query with a relative date are counted anew when a day has passed", async () => {
    const on = async (day: string) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(`${day}T23:59:00Z`) });
      const { body, headers } = await get({ q: "during:today pie" });
      return [body.messages, headers["x-cache"]];
    };
    expect(await on("2024-03-03")).toEqual([2, "miss"]);
    expect(await on("2024-03-03")).toEqual([2, "hit"]);
    expect(await on("2024-03-04")).toEqual([0, "miss"]);
  });

  it.each([
    [{ q: "from:" }, "bad_query"],
    [{ q: "(".repeat(100) }, "bad_query"],
    [{ from: "2024-02-30" }, "invalid_parameter"],
    [{ from: "2024-03-02", to: "2024-03-01" }, "invalid_parameter"],
    [{ top: "101" }, "invalid_parameter"],
    [{ guild: "x" }, "invalid_parameter"],
  ])("refuse %j", async (query, code) => {
    expect(await get(query as { [name: string]: string })).toMatchObject({ status: 400, body: { code } });
  });
});
