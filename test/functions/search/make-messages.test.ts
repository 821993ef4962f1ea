import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChannelPage, MessageContext, type MessageHit } from "#core/api/messages.ts";
import { snowflakeAt } from "#core/snowflake.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

// #general over five months, in bursts; a thread that repeats one of its ids; messages of others in between.
const months = ["2023-11-05", "2024-01-31", "2024-02-01", "2024-02-02", "2024-05-20"];
const ids = months.flatMap((day) => [0, 1, 2, 3].map((nth) => idAt(`${day}T10:00:0${nth}Z`, nth)));
const starter = ids[5] ?? "";
const gone = idAt("2024-02-01T12:00:00Z");

let database: FreshDatabase;
let handler: ReturnType<typeof searchApi>;

beforeAll(async () => {
  database = await freshDatabase();
  handler = searchApi(database.pool);
  const thread = {
    id: starter,
    type: "GuildPublicThread",
    categoryId: "200",
    category: "general",
    name: "a thread",
  };
  const elsewhere = { id: "202", type: "GuildTextChat", name: "elsewhere" };
  await loadDocuments(database.pool, [
    rawExport([...ids, gone].map((id, nth) => rawMessage(id, `number ${nth}`))),
    rawExport([rawMessage(starter, "number 5, in the thread")], { channel: thread }),
    rawExport(
      months.map((day) => rawMessage(idAt(`${day}T10:00:01.500Z`), "elsewhere")),
      { channel: elsewhere },
    ),
  ]);
  await erase(database.pool, [{ kind: "message", id: gone }], async () => undefined);
});
afterAll(() => database.drop());

async function get(route: string, value: string, query: { [name: string]: string } = {}) {
  const [, name = ""] = /\{(\w+)\}/.exec(route) ?? [];
  const target = `${route.replace(`{${name}}`, value)}?${new URLSearchParams(query)}`;
  return callApi(handler, "GET", target, { route, params: { [name]: value } });
}
const message = (id: string, query = {}) => get("/api/messages/{message_id}", id, query);
const context = (id: string, query = {}) => get("/api/messages/{message_id}/context", id, query);
const page = (channel: string, query = {}) => get("/api/channels/{channel_id}/messages", channel, query);
const idsOf = (body: { messages: MessageHit[] }) => body.messages.map(({ message_id }) => message_id);

describe("a message by its id", () => {
  it("is that of the channel where a thread repeats it, unless the thread is named", async () => {
    expect((await message(starter)).body).toMatchObject({
      ...{ channel_id: "200", content: "number 5" },
      channel: { type: "GuildTextChat", parent: { id: "300", name: "Text" } },
    });
    expect((await message(starter, { channel: starter })).body).toMatchObject({
      ...{ channel_id: starter, content: "number 5, in the thread" },
      channel: { type: "GuildPublicThread", parent: { id: "200", name: "general" } },
    });
  });

  it("is shown also where it was deleted, and not where it was erased", async () => {
    const [id = ""] = ids;
    const deleted_at = "2024-06-01T00:00:00.000Z";
    await database.pool.query("update messages set deleted_at = $1 where id = $2", [deleted_at, id]);
    expect((await message(id)).body).toMatchObject({ deleted_at });
    expect((await context(id)).body.messages[0]).toMatchObject({ message_id: id, deleted_at });
    for (const asked of [await message(gone), await context(gone)]) {
      expect(asked).toMatchObject({
        status: 404,
        body: { code: "not_found", detail: `There is no message ${gone} in the archive.` },
      });
    }
    const { body } = await page("200", { around: gone, limit: "100" });
    expect(idsOf(body)).toEqual(ids);
  });

  it("that the archive does not have is not found, by its id and its channel", async () => {
    expect((await message("5")).body.detail).toBe("There is no message 5 in the archive.");
    expect((await message(starter, { channel: "202" })).body.detail).toBe(
      `There is no message ${starter} in channel 202 of the archive.`,
    );
  });
});

describe("the messages around another", () => {
  it("are those of its channel, the oldest first, and tell whether there are more", async () => {
    for (const [nth, id] of ids.entries()) {
      for (const [before, after] of [
        [0, 0],
        [1, 2],
        [3, 0],
        [100, 100],
      ] as const) {
        const { body } = await context(id, { before, after, channel: "200" });
        const expected = ids.slice(Math.max(0, nth - before), nth + after + 1);
        expect(MessageContext.strict().parse(body)).toMatchObject({
          ...{ anchor_id: id, channel_id: "200", count: expected.length },
          ...{ has_more_before: nth > before, has_more_after: nth + after < ids.length - 1 },
        });
        expect(idsOf(body)).toEqual(expected);
      }
    }
  });

  it("are ten before and ten after, and those of the channel where a thread repeats it", async () => {
    expect(idsOf((await context(ids[12] ?? "")).body)).toEqual(ids.slice(2));
    expect((await context(starter)).body.channel_id).toBe("200");
    const inThread = await context(starter, { channel: starter });
    expect(inThread.body).toMatchObject({ count: 1, has_more_before: false, has_more_after: false });
  });
});

describe("a page of a channel", () => {
  const between = ids.map((id) => String(BigInt(id) + 1n));
  const places = ["0", ...ids, ...between, snowflakeAt(Date.parse("2024-03-01")), "9223372036854775807"];

  it("is what looking at all of its messages finds, wherever it begins and how long it is", async () => {
    for (const place of places) {
      const at = BigInt(place);
      const older = ids.filter((id) => BigInt(id) < at);
      const newer = ids.filter((id) => BigInt(id) > at);
      const from = ids.filter((id) => BigInt(id) >= at);
      for (const limit of [1, 3, 50]) {
        const before = await page("200", { before: place, limit });
        expect(idsOf(before.body)).toEqual(older.slice(-limit));
        const after = await page("200", { after: place, limit });
        expect(idsOf(after.body)).toEqual(newer.slice(0, limit));
        const around = ChannelPage.strict().parse((await page("200", { around: place, limit })).body);
        const own = idsOf(around);
        const start = ids.indexOf(own[0] ?? "");
        expect(own).toEqual(own.length === 0 ? [] : ids.slice(start, start + limit));
        if (from[0] !== undefined) expect(own).toContain(from[0]);
        if (limit > 1) expect(own).toHaveLength(Math.min(limit, ids.length));
      }
    }
  });

  it("is the newest one where nothing is said, and begins with a day where one is named", async () => {
    expect(idsOf((await page("200", { limit: 3 })).body)).toEqual(ids.slice(-3));
    const of = async (date: string) => idsOf((await page("200", { date, limit: 2 })).body);
    expect(await of("2024-02-01")).toEqual(ids.slice(8, 10));
    expect(await of("2024-02-03")).toEqual(ids.slice(16, 18));
    expect(await of("0001-01-01")).toEqual(ids.slice(0, 2));
    expect(await of("9999-12-31")).toEqual([]);
  });

  it("leads to all the others, both ways, also from beyond the ends and while messages come in", async () => {
    const walk = async (
      from: { [name: string]: string },
      key: "previous" | "next",
      ask: "before" | "after",
    ) => {
      const seen: string[][] = [];
      let query = from;
      for (;;) {
        const { body } = await page("200", { ...query, limit: 7 });
        seen.push(idsOf(body));
        if (body[key] === null) return key === "previous" ? seen.toReversed().flat() : seen.flat();
        query = { [ask]: String(body[key]) };
        // What is loaded beside the pages that are still to come moves none of them.
        await loadDocuments(database.pool, [
          rawExport([rawMessage(idAt("2024-05-20T11:00:00Z", seen.length), "later")], {
            channel: { id: "202", type: "GuildTextChat" },
          }),
        ]);
      }
    };
    expect(await walk({}, "previous", "before")).toEqual(ids);
    expect(await walk({ after: "0" }, "next", "after")).toEqual(ids);
    expect(await walk({ before: "0" }, "next", "after")).toEqual(ids);
    expect(await walk({ after: "9223372036854775807" }, "previous", "before")).toEqual(ids);
    expect(await walk({ date: "2024-02-02" }, "previous", "before")).toEqual(ids.slice(0, 19));
  });

  it("of a channel without messages is empty, and of one that is not there not found", async () => {
    expect(await page("300")).toMatchObject({
      status: 200,
      body: { messages: [], count: 0, previous: null, next: null },
    });
    expect(await page("999")).toMatchObject({
      status: 404,
      body: { code: "not_found", detail: "There is no channel 999 in the archive." },
    });
  });

  it("is read through the cache, which a load makes anew", async () => {
    const query = { limit: "2", before: ids[3] ?? "" };
    await page("200", query);
    expect((await page("200", query)).headers["x-cache"]).toBe("hit");
    expect((await page("202", query)).headers["x-cache"]).toBe("miss");
    const late = idAt("2023-11-05T10:00:02.500Z");
    await loadDocuments(database.pool, [rawExport([rawMessage(late, "late")])]);
    const asked = await page("200", query);
    expect([asked.headers["x-cache"], idsOf(asked.body)]).toEqual(["miss", [ids[2], late]]);
  });
});

describe("what cannot be read", () => {
  const id = ids[0] ?? "";
  it.each([
    [() => message("general"), "message_id must be a Discord id: digits only, 19 at most"],
    [() => message("9223372036854775808"), "message_id must be a Discord id: digits only, 19 at most"],
    [() => message("-1"), "message_id must be a Discord id: digits only, 19 at most"],
    [() => message(id, { channel: "#general" }), "channel must be a Discord id: digits only, 19 at most"],
    [() => context(id, { before: "101" }), "before must be a whole number from 0 to 100"],
    [() => context(id, { after: "-1" }), "after must be a whole number from 0 to 100"],
    [() => context(id, { after: "" }), "after must be a whole number from 0 to 100"],
    [() => page("general"), "channel_id must be a Discord id: digits only, 19 at most"],
    [() => page("200", { before: "x" }), "before must be a Discord id: digits only, 19 at most"],
    [() => page("200", { after: "" }), "after must be a Discord id: digits only, 19 at most"],
    [() => page("200", { around: "1e3" }), "around must be a Discord id: digits only, 19 at most"],
    [() => page("200", { date: "2024-02-30" }), "date must be a date, YYYY-MM-DD"],
    [() => page("200", { limit: "0" }), "limit must be a whole number from 1 to 100"],
    [() => page("200", { limit: "101" }), "limit must be a whole number from 1 to 100"],
    [
      () => page("200", { before: "1", date: "2024-02-01" }),
      "before, after, around and date do not go together: give one of them",
    ],
  ])("is refused, and said how it is right: %s", async (ask, detail) => {
    expect(await ask()).toMatchObject({ status: 400, body: { code: "invalid_parameter", detail } });
  });
});
