import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageHit } from "#core/api/messages.ts";
import { api } from "#edge/api.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { makeFinding } from "../../../functions/search/make-finding.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

/** What a Lambda's answer may be: 6 MB, all of its JSON. */
const most = 6 * 1024 * 1024;
const ids = Array.from({ length: 100 }, (_, nth) => idAt(Date.UTC(2024, 4, 1, 0, nth)));
const middle = ids[50] ?? "";

let database: FreshDatabase;
let handler: ReturnType<typeof searchApi>;
let sizes: number[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const search = searchApi(database.pool);
  handler = async (...call) => {
    const result: APIGatewayProxyStructuredResultV2 = await search(...call);
    sizes.push(Buffer.byteLength(JSON.stringify(result)));
    return result;
  };
  // Every other one is made of what JSON writes with a backslash, and a Lambda with two more.
  const texts = ["word ".repeat(16_000), `word ${'"\n'.repeat(40_000)}`];
  await loadDocuments(database.pool, [rawExport(ids.map((id, nth) => rawMessage(id, texts[nth % 2] ?? "")))]);
});
afterAll(() => database.drop());

async function get(path: string, query: { [name: string]: string }, channel = "200") {
  sizes = [];
  const { body } = await callApi(handler, "GET", `${path}?${new URLSearchParams(query)}`, {
    route: path.replace(channel, "{channel_id}").replace(middle, "{message_id}"),
    params: { channel_id: channel, message_id: middle },
  });
  expect(Math.max(...sizes)).toBeLessThan(most);
  return { ...body, ids: body.messages.map(({ message_id }: MessageHit) => message_id) };
}

describe("where messages are too large for one answer", () => {
  it.each(["newest", "oldest", "relevance"])(
    "a search's pages end sooner, and have all of them: %s",
    async (sort) => {
      const found: string[] = [];
      let pages = 0;
      for (let cursor: string | null = ""; cursor !== null; pages++) {
        const page: { ids: string[]; next_cursor: string | null; count: number } = await get(
          "/api/messages",
          {
            ...{ q: "word", sort, limit: "100", ...(cursor && { cursor }) },
          },
        );
        expect(page.count).toBe(100);
        found.push(...page.ids);
        cursor = page.next_cursor;
      }
      expect(pages).toBeGreaterThan(2);
      expect(found).toHaveLength(100);
      expect(new Set(found)).toEqual(new Set(ids));
    },
  );

  it("hits are counted once, not for each shorter page again", async () => {
    const finder = messageFinder(database.pool);
    const counts: (number | null)[] = [];
    const { findMessages } = makeFinding(
      {
        ...finder,
        find: (tree, wanted) => {
          counts.push(wanted.countUpTo);
          return finder.find(tree, wanted);
        },
      },
      (_, make) => async (input) => make(input.query, input.params),
    );
    const handlerOfAll = api({ findMessages });
    for (const [count, countUpTo] of [
      ["all", null],
      ["some", 1_000],
    ] as const) {
      counts.length = 0;
      const { body } = await callApi(handlerOfAll, "GET", `/api/messages?q=word&limit=100&count=${count}`);
      expect(body.messages.length).toBeLessThan(100);
      expect(body).toMatchObject({ count: 100, count_relation: "eq" });
      expect(counts.length).toBeGreaterThan(1);
      expect(counts).toEqual([countUpTo, ...counts.slice(1).map(() => 0)]);
    }
  });

  it("a channel's pages end sooner, and lead to all of them both ways", async () => {
    const path = "/api/channels/200/messages";
    const older: string[] = [];
    let before: string | null = "9223372036854775807";
    while (before !== null) {
      const page: { ids: string[]; previous: string | null } = await get(path, { before, limit: "100" });
      older.unshift(...page.ids);
      before = page.previous;
    }
    expect(older).toEqual(ids);
    const newer: string[] = [];
    let after: string | null = "0";
    while (after !== null) {
      const page: { ids: string[]; next: string | null } = await get(path, { after, limit: "100" });
      newer.push(...page.ids);
      after = page.next;
    }
    expect(newer).toEqual(ids);
  });

  it("those next to a message are answered with it", async () => {
    const around = await get("/api/channels/200/messages", { around: middle, limit: "100" });
    const context = await get(`/api/messages/${middle}/context`, { before: "100", after: "100" });
    for (const { ids: shown } of [around, context]) {
      const start = ids.indexOf(shown[0]);
      expect(shown).toEqual(ids.slice(start, start + shown.length));
      const [older, newer] = [50 - start, start + shown.length - 51];
      expect(Math.abs(older - newer)).toBeLessThanOrEqual(1);
      expect(shown.length).toBeGreaterThan(10);
    }
    expect(around).toMatchObject({ previous: around.ids.at(0), next: around.ids.at(-1) });
    expect(context).toMatchObject({ has_more_before: true, has_more_after: true, count: context.ids.length });
    const none = await get(`/api/messages/${middle}/context`, { before: "0", after: "100" });
    expect(none).toMatchObject({ has_more_before: true, has_more_after: true });
    expect(none.ids[0]).toBe(middle);
  });

  it("the search without pages says that there are more", async () => {
    const all = await get("/api/chats/search/all", { search_term: "word" });
    expect(all.truncated).toBe(true);
    expect(all.ids).toEqual(ids.toReversed().slice(0, all.count));
  });

  it("a server's many threads come page by page behind its channels, each once", async () => {
    // What topics take more makes pages end before their limit.
    await database.pool.query(`
      insert into channels (id, guild_id, name, folded_name, type, topic, parent_id, richness, version)
      select 1000 + n, 100, case when n % 7 > 0 then 'name ' || n % 1000 end,
        case when n % 7 > 0 then 'name ' || n % 1000 end,
        case when n <= 500 then 'GuildTextChat' when n % 2 = 0 then 'GuildPublicThread' else 'GuildPrivateThread' end,
        case when n <= 3000 then repeat('"topic" ', 1000) end, case when n > 500 then 1000 + n % 500 end, 1, 0
      from generate_series(1, 8000) as n`);
    const types: string[] = [];
    const seen: string[] = [];
    const counts: number[] = [];
    for (let after: string | null = ""; after !== null; ) {
      sizes = [];
      const query = new URLSearchParams(after && { after });
      const { body } = await callApi(handler, "GET", `/api/guilds/100/channels?${query}`, {
        ...{ route: "/api/guilds/{guild_id}/channels", params: { guild_id: "100" } },
      });
      expect(Math.max(...sizes)).toBeLessThan(most);
      types.push(...body.channels.map(({ type }: { type: string | null }) => type));
      seen.push(...body.channels.map(({ id }: { id: string }) => id));
      counts.push(body.count);
      after = body.next;
    }
    expect(Math.max(...counts)).toBe(1_000);
    expect(Math.min(...counts.slice(0, -1))).toBeLessThan(1_000);
    expect(new Set(seen).size).toBe(seen.length);
    const { rows } = await database.pool.query("select id from channels where guild_id = 100");
    expect(seen).toHaveLength(rows.length);
    expect(types.findIndex((type) => type?.endsWith("Thread"))).toBe(rows.length - 7_500);
  });
});

describe("a message that alone is too large for an answer", () => {
  let large: FreshDatabase;
  const [before, long, full, after] = ids.slice(0, 4) as [string, string, string, string];
  const embeds = Array.from({ length: 40 }, (_, nth) => ({
    title: `plum ${nth}`,
    description: "\n".repeat(120_000),
  }));
  const author = { id: "7", name: "n".repeat(2_500_000) };
  const shown = [
    [after, undefined],
    [full, true],
    [long, true],
    [before, undefined],
  ];
  const parts = ({ message_id, is_cut }: MessageHit) => [message_id, is_cut];

  beforeAll(async () => {
    large = await freshDatabase();
    const texts = [rawMessage(before, "plum"), rawMessage(long, `plum ${'"'.repeat(3_000_000)}`)];
    const others = [rawMessage(full, "plum", { embeds, author }), rawMessage(after, "plum")];
    await loadDocuments(large.pool, [rawExport([...texts, ...others])]);
  });
  afterAll(() => large.drop());

  async function read(path: string, route = "/api/messages", params: { [name: string]: string } = {}) {
    const result = await callApi(searchApi(large.pool), "GET", path, { route, params });
    expect([result.status, result.body.detail]).toEqual([200, undefined]);
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(result.body)))).toBeLessThan(most);
    return result.body;
  }

  it("is cut, and pages lead past it", async () => {
    const found: MessageHit[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await read(`/api/messages?q=plum${cursor && `&cursor=${cursor}`}`);
      found.push(...page.messages);
      cursor = page.next_cursor;
    }
    expect(found.map(parts)).toEqual(shown);
    for (const { highlights } of found)
      expect(highlights?.[0]).toEqual({ field: "content", ranges: [[0, 4]] });
    expect(found[2]?.content).toMatch(/^plum "+$/);
  });

  it("is cut in its channel, by its id and around it", async () => {
    const found: MessageHit[] = [];
    for (let last: string | null = "9223372036854775807"; last !== null; ) {
      const path = "/api/channels/{channel_id}/messages";
      const page = await read(`/api/channels/200/messages?before=${last}`, path, { channel_id: "200" });
      found.push(...page.messages.toReversed());
      last = page.previous;
    }
    expect(found.map(parts)).toEqual(shown);
    for (const id of [long, full]) {
      const one = await read(`/api/messages/${id}`, "/api/messages/{message_id}", { message_id: id });
      expect(parts(one)).toEqual([id, true]);
      const path = "/api/messages/{message_id}/context";
      const around = await read(`/api/messages/${id}/context`, path, { message_id: id });
      expect(around.messages.map(parts)).toEqual([[id, true]]);
    }
  });
});
