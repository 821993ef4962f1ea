import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChannelList, GuildChannels, GuildList, UserList } from "#core/api/places.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

let database: FreshDatabase;
let handler: ReturnType<typeof searchApi>;

const avatar = (id: string) => `https://cdn.discordapp.com/avatars/${id}/a.png`;
const icon = "https://cdn.discordapp.com/embed/avatars/0.png";
const by = (nth: number, author: ReturnType<typeof rawUser>) =>
  rawMessage(idAt("2024-05-01", nth), "text", { author });
const other = { id: "101", name: "árchive", iconUrl: icon };

beforeAll(async () => {
  database = await freshDatabase();
  handler = searchApi(database.pool);
  const channel = (id: string, type: string, name: string, categoryId: string, category: string) => ({
    channel: { id, type, name, categoryId, category, topic: id === "200" ? "all of it" : null },
  });
  await loadDocuments(database.pool, [
    rawExport(
      [
        by(1, rawUser("1", "Ann", { nickname: "Zoë", discriminator: "1234" })),
        by(2, rawUser("2", "bob", { nickname: "ANNIKA", isBot: true })),
        by(3, rawUser("3", "a_n", { nickname: "a%n" })),
      ],
      channel("200", "GuildTextChat", "Général", "300", "Text"),
    ),
    rawExport([], channel("201", "GuildPublicThread", "genesis", "200", "Général")),
    rawExport([by(1, rawUser("1", "Ann", { nickname: "änn elsewhere", discriminator: "1234" }))], {
      guild: other,
      ...channel("202", "GuildTextChat", "generic", "302", "General"),
    }),
  ]);
});
afterAll(() => database.drop());

const get = (path: string, query: { [name: string]: string } = {}) =>
  callApi(handler, "GET", `${path}?${new URLSearchParams(query)}`);
const channelsOf = (guild: string, query: { [name: string]: string } = {}) =>
  callApi(handler, "GET", `/api/guilds/${guild}/channels?${new URLSearchParams(query)}`, {
    ...{ route: "/api/guilds/{guild_id}/channels", params: { guild_id: guild } },
  });

describe("the servers", () => {
  it("are listed by name, with how many channels the archive has", async () => {
    const { body } = await get("/api/guilds");
    expect(GuildList.strict().parse(body)).toEqual({
      guilds: [
        { id: "100", name: "Guild", icon_url: icon, channels: 2 },
        { id: "101", name: "árchive", icon_url: icon, channels: 1 },
      ],
      count: 2,
    });
  });

  it("have channels of which a tree can be made", async () => {
    const { body } = await channelsOf("100");
    const text = { id: "300", name: "Text" };
    expect(GuildChannels.strict().parse(body)).toEqual({
      guild: { id: "100", name: "Guild", icon_url: icon, channels: 2 },
      channels: [
        { id: "200", name: "Général", type: "GuildTextChat", topic: "all of it", parent: text },
        { ...text, type: null, topic: null, parent: null },
        {
          ...{ id: "201", name: "genesis", type: "GuildPublicThread", topic: null },
          parent: { id: "200", name: "Général" },
        },
      ],
      count: 3,
      next: null,
    });
    const ids = body.channels.map(({ id }: { id: string }) => id);
    for (const { parent } of body.channels) if (parent) expect(ids).toContain(parent.id);
  });

  it("have pages of channels, each behind the last of the one before", async () => {
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const { body } = await channelsOf("100", { limit: "1", ...(after && { after }) });
      seen.push(...body.channels.map(({ id }: { id: string }) => id));
      after = body.next;
    }
    expect(seen).toEqual(["200", "300", "201"]);
    expect(await channelsOf("100", { after: "202" })).toMatchObject({
      status: 404,
      body: { detail: "There is no channel 202 in the server 100 of the archive." },
    });
    const refused = "limit must be a whole number from 1 to 1000";
    expect((await channelsOf("100", { limit: "1001" })).body.detail).toBe(refused);
  });

  it("that the archive does not have are not found", async () => {
    expect(await channelsOf("7")).toMatchObject({
      status: 404,
      body: { code: "not_found", detail: "There is no server 7 in the archive." },
    });
  });
});

describe("channels by the beginning of their name", () => {
  const ids = async (query: { [name: string]: string }) => {
    const { body } = await get("/api/channels", query);
    return ChannelList.strict()
      .parse(body)
      .channels.map(({ id }) => id);
  };

  it("are found whatever case and accents, by name, in one server where one is asked for", async () => {
    expect(await ids({ prefix: "GÉN" })).toEqual(["200", "302", "202", "201"]);
    expect(await ids({ prefix: "gen", guild: "100" })).toEqual(["200", "201"]);
    expect(await ids({ prefix: "general" })).toEqual(["200", "302"]);
    expect(await ids({ prefix: "gen", limit: "1" })).toEqual(["200"]);
    expect(await ids({ prefix: "eneral" })).toEqual([]);
    expect(await ids({ guild: "101" })).toEqual(["302", "202"]);
  });

  it("say where they are", async () => {
    const { body } = await get("/api/channels", { prefix: "genes" });
    expect(body.channels).toEqual([
      {
        ...{ id: "201", name: "genesis", type: "GuildPublicThread" },
        ...{ parent: { id: "200", name: "Général" }, guild: { id: "100", name: "Guild" } },
      },
    ]);
  });
});

describe("users by the beginning of their name", () => {
  const users = async (query: { [name: string]: string }) => {
    const { body } = await get("/api/users", query);
    return UserList.strict().parse(body).users;
  };
  const named = async (query: { [name: string]: string }) =>
    (await users(query)).map(({ id, nickname }) => [id, nickname]);

  it("are found by name and by nickname, each once", async () => {
    expect(await users({ prefix: "ÀNN" })).toEqual([
      {
        ...{ id: "1", name: "Ann", nickname: "änn elsewhere", discriminator: "1234" },
        ...{ is_bot: false, avatar_url: avatar("1") },
      },
      {
        ...{ id: "2", name: "bob", nickname: "ANNIKA", discriminator: null },
        ...{ is_bot: true, avatar_url: avatar("2") },
      },
    ]);
    expect(await named({ prefix: "zoe" })).toEqual([["1", "Zoë"]]);
    expect(await named({ prefix: "bob" })).toEqual([["2", null]]);
  });

  it("are those of one server, with their nicknames there, where one is asked for", async () => {
    expect(await named({ prefix: "ann", guild: "100" })).toEqual([
      ["1", "Zoë"],
      ["2", "ANNIKA"],
    ]);
    expect(await named({ prefix: "ann", guild: "101" })).toEqual([["1", "änn elsewhere"]]);
    expect(await named({ prefix: "zoe", guild: "101" })).toEqual([]);
    expect(await named({ prefix: "ann", guild: "7" })).toEqual([]);
    expect(await named({ guild: "100", limit: "2" })).toHaveLength(2);
  });

  it.each(["%", "_", "\\", "a%", "a_"])("takes %s for itself", async (prefix) => {
    const expected = { "a%": ["3"], a_: ["3"] }[prefix] ?? [];
    expect((await users({ prefix })).map(({ id }) => id)).toEqual(expected);
  });

  it("are looked up by the indexes on folded names", async () => {
    const client = await database.pool.connect();
    await client.query("set enable_seqscan = off");
    for (const [table, column, index] of [
      ["users", "folded_name", "users_name"],
      ["members", "folded_nickname", "members_nickname"],
      ["channels", "folded_name", "channels_name"],
    ]) {
      for (const condition of ["= $1", "like $1"]) {
        const { rows } = await client.query(
          `explain select from ${table} where ${column} ${condition}`.replace("$1", "'ann%'"),
        );
        expect(JSON.stringify(rows)).toMatch(new RegExp(`${index}.*Index Cond`));
      }
    }
    client.release(true);
  });

  it.each([
    ["/api/users", { guild: "mine" }, "guild must be a Discord id: digits only, 19 at most"],
    ["/api/users", { limit: "0" }, "limit must be a whole number from 1 to 100"],
    ["/api/channels", { limit: "x" }, "limit must be a whole number from 1 to 100"],
    ["/api/channels", { prefix: "x".repeat(101) }, "prefix must not be longer than 100 characters"],
  ])("of %s refuses %j", async (path, query, detail) => {
    expect(await get(path, query)).toMatchObject({
      status: 400,
      body: { code: "invalid_parameter", detail },
    });
  });

  it("takes any text for a beginning, also what Postgres could not hold", async () => {
    expect(await users({ prefix: "\u0000ann" })).toHaveLength(2);
    expect((await get("/api/users", { prefix: "\ufeff'\"$1" })).status).toBe(200);
  });
});
