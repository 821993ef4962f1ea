import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Credential, CredentialList } from "#core/api/credentials.ts";
import { limits } from "#core/limits.ts";
import { tokenGroup } from "#core/token-group.ts";
import { api } from "#edge/api.ts";
import { discord } from "#stores/discord.ts";
import { credentials } from "#stores/postgres/credentials.ts";
import { localSeal } from "#stores/seal/local-key.ts";
import {
  type CredentialsPorts,
  type CredentialTestPorts,
  makeCredentials,
  makeCredentialTest,
} from "../../../functions/enqueue/make-credentials.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { type Called, callApi } from "../../support/http-event.ts";
import { logOf } from "../../support/log-lines.ts";
import { startTokenServer, type TokenServer } from "../../support/token-server.ts";

const botToken = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;
const userToken = `mfa.${"VkO_2G4Qv3T--NO--lWetW_tjND--TOKEN--QFTm6YGtzq9PH--4U--tG0"}`;

let folder: string;
let database: FreshDatabase;
let server: TokenServer;
let handler: ReturnType<typeof api>;
const keyPath = () => join(folder, "keys", "tokens");
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-credentials-"));
  database = await freshDatabase();
  // It stands for Discord: tests ask nobody outside.
  server = await startTokenServer();
  server.tokens.set(botToken, "bot").set(userToken, "user");
  const ports = { credentials: credentials(database.pool), testToken: discord(server.base) };
  handler = start(ports);
});
afterAll(async () => {
  await database.drop();
  await server.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  server.instead = undefined;
  await database.pool.query("truncate credentials cascade");
});

function start(ports: Omit<CredentialTestPorts & CredentialsPorts, "seal">): ReturnType<typeof api> {
  const seal = localSeal(keyPath());
  return api({ ...makeCredentials({ ...ports, seal }), ...makeCredentialTest({ ...ports, seal }) });
}

const path = "/api/credentials";
const keep = (name: string, token?: string) =>
  callApi(handler, "POST", path, {
    headers: token === undefined ? {} : { "X-Token": token },
    sent: JSON.stringify({ name }),
  });
const list = () => callApi(handler, "GET", path);
const test = (name: string) =>
  callApi(handler, "POST", `${path}/${name}/test`, { route: `${path}/{name}/test`, params: { name } });
const remove = (name: string) =>
  callApi(handler, "DELETE", `${path}/${name}`, { route: `${path}/{name}`, params: { name } });
const answered = ({ status, body }: Called) => [status, body.code, body.detail];
const missing = [404, "not_found", "There is no credential bot."];

describe("POST /api/credentials", () => {
  it("keeps a token under a new name, and puts another in its place", async () => {
    const made = await keep("bot", botToken);
    expect(made.status).toBe(201);
    expect(Credential.strict().parse(made.body)).toMatchObject({
      ...{
        name: "bot",
        kind: "bot",
        works: true,
        rotated_at: null,
        tested_at: expect.any(String),
        warning: null,
      },
    });
    const rotated = await keep("bot", userToken);
    expect(rotated.status).toBe(200);
    const [rotated_at, tested_at] = [expect.any(String), expect.any(String)];
    const warning = expect.stringContaining("Discord's terms");
    expect(rotated.body).toEqual({ ...made.body, kind: "user", rotated_at, tested_at, warning });
    expect((await list()).body).toEqual({ credentials: [rotated.body], count: 1 });
  });

  it("keeps nothing that Discord refuses, and leaves what is kept as it is", async () => {
    const refused = "x".repeat(70);
    const says = (kept: string) =>
      `Discord does not accept the token. ${kept} Copy the token again, or make another (Reset Token).`;
    expect(answered(await keep("bot", refused))).toEqual([422, "token_invalid", says("It is not kept.")]);
    const { body } = await keep("bot", botToken);
    expect(answered(await keep("bot", refused))).toEqual([
      ...[422, "token_invalid"],
      says("The one that is kept as bot stays."),
    ]);
    expect((await list()).body.credentials).toEqual([body]);
    expect((await test("bot")).body).toMatchObject({ kind: "bot", works: true });
  });

  it("keeps a token untested where Discord does not answer, and warns of it", async () => {
    await keep("bot", botToken);
    server.instead = (response) => response.writeHead(503).end();
    const { status, body } = await keep("bot", userToken);
    expect([status, body.kind, body.works]).toEqual([200, null, null]);
    expect(body.warning).toMatch(/^It is kept, but not tested: Discord answered 503, /);
    server.instead = undefined;
    expect((await test("bot")).body).toMatchObject({ kind: "user", works: true });
  });

  it.each([`Bot ${botToken}`, ` ${botToken}\t`])("takes %j as the token that it is", async (sent) => {
    await keep("bot", sent);
    const { rows } = await database.pool.query("select token_group from credentials");
    expect(rows).toEqual([{ token_group: tokenGroup(botToken) }]);
    expect((await test("bot")).body).toMatchObject({ kind: "bot", works: true });
  });

  it.each([undefined, "", "  ", "Bot"])("misses the token in the header %j", async (sent) => {
    expect(answered(await keep("bot", sent))).toEqual([400, "token_missing", "Missing Discord token."]);
  });

  it.each(["two tokens", `${botToken}, ${botToken}`, "x".repeat(limits.tokenLength.value + 1), "x\ny"])(
    "refuses the token %j without repeating it",
    async (sent) => {
      const { status, body } = await keep("bot", sent);
      expect([status, body.code]).toEqual([400, "invalid_parameter"]);
      expect(body.detail).toMatch(/^The Discord token (must not be longer|has spaces)/);
      expect((await list()).body.count).toBe(0);
    },
  );

  it.each(["", " bot", "-bot", "a/b", "x".repeat(101), botToken])("refuses the name %j", async (name) => {
    const { status, body } = await keep(name, userToken);
    expect([status, body.code]).toEqual([400, "invalid_parameter"]);
    expect(body.detail).toMatch(/^name: name (must be 1 to 100|looks like a Discord token)/);
    expect(JSON.stringify(body)).not.toContain(botToken);
  });
});

describe("GET /api/credentials", () => {
  it("lists what is kept by name, and nothing at first", async () => {
    expect((await list()).body).toEqual({ credentials: [], count: 0 });
    for (const name of ["b", "a"]) await keep(name, botToken);
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(
      CredentialList.strict()
        .parse(body)
        .credentials.map(({ name }) => name),
    ).toEqual(["a", "b"]);
  });
});

describe("POST /api/credentials/{name}/test", () => {
  it("tells whose token it is, and warns of a user's", async () => {
    await keep("bot", botToken);
    await keep("user", userToken);
    const reset = "x".repeat(70);
    server.tokens.set(reset, "user");
    await keep("gone", reset);
    server.tokens.delete(reset);
    const tested_at = expect.any(String);
    expect(await test("bot")).toMatchObject({
      ...{ status: 200, body: { kind: "bot", works: true, tested_at, warning: null } },
    });
    expect((await test("user")).body).toMatchObject({
      ...{ kind: "user", works: true, tested_at, warning: expect.stringContaining("Discord's terms") },
    });
    expect((await test("gone")).body).toMatchObject({ kind: "user", works: false, tested_at });
    expect((await list()).body.credentials).toMatchObject([
      ...[{ kind: "bot" }, { kind: "user", works: false }, { kind: "user", works: true }],
    ]);
  });

  it("says that Discord is away, and notes nothing", async () => {
    const before = (await keep("bot", botToken)).body;
    server.instead = (response) => response.writeHead(503).end();
    expect(answered(await test("bot"))).toEqual([
      ...[502, "discord_away"],
      "Discord answered 503, which is neither yes nor no. Try again in a moment.",
    ]);
    expect((await list()).body.credentials).toEqual([before]);
  });

  it("says that a token is to be given again when its key was lost", async () => {
    await keep("bot", botToken);
    await rm(keyPath());
    const ports = { credentials: credentials(database.pool), testToken: discord(server.base) };
    const restarted = start(ports);
    const target = `${path}/bot/test`;
    const options = { route: `${path}/{name}/test`, params: { name: "bot" } };
    expect(answered(await callApi(restarted, "POST", target, options))).toEqual([
      ...[409, "token_unreadable"],
      "The token was sealed by another key, or is damaged: give it again.",
    ]);
    await callApi(restarted, "POST", path, { headers: { "x-token": botToken }, sent: '{"name":"bot"}' });
    expect((await callApi(restarted, "POST", target, options)).body).toMatchObject({ works: true });
  });

  it("knows no other names", async () => {
    expect(answered(await test("bot"))).toEqual(missing);
    expect((await test("a/b")).status).toBe(400);
  });
});

describe("DELETE /api/credentials/{name}", () => {
  it("answers what it forgot", async () => {
    const { body } = await keep("Archiv 2.0", botToken);
    expect(await remove("Archiv 2.0")).toMatchObject({ status: 200, body });
    expect((await list()).body.count).toBe(0);
    expect(answered(await remove("bot"))).toEqual(missing);
  });

  it("says what uses it", async () => {
    await keep("bot", botToken);
    await database.pool.query(`insert into schedules (id, name, timing, time_zone, request, credential_id)
      select gen_random_uuid(), 'nightly', '0 4 * * *', 'UTC', '{}', id from credentials`);
    const [status, code, detail] = answered(await remove("bot"));
    expect([status, code]).toEqual([409, "wrong_state"]);
    expect(detail).toContain("used by the schedule nightly");
  });
});

describe("the token", () => {
  it("is in no table, no log and no answer, from its keeping to its deletion", async () => {
    const looks: string[] = [];
    const look = async () => looks.push(await allTables());
    const { written, result } = await logOf(async () => {
      const answers = [await keep("bot", botToken), await keep("user", userToken)];
      await look();
      answers.push(await list(), await test("bot"), await test("user"), await keep("bot", userToken));
      server.instead = (response) => response.writeHead(500).end(userToken);
      answers.push(
        await test("bot"),
        await keep(botToken, userToken),
        await keep("bad", `${botToken} `.repeat(2)),
      );
      await look();
      answers.push(await remove(botToken), await remove("bot"), await remove("user"));
      await look();
      return answers;
    });
    expect(result.map(({ status }) => status)).toEqual([
      ...[201, 201, 200, 200, 200, 200, 502, 400, 400, 400, 200, 200],
    ]);
    // What is searched has what it should, and the tokens had been there to be told.
    expect(looks[0]).toContain(tokenGroup(botToken));
    expect(written).toContain("testCredential");
    expect(server.requests.map(({ headers }) => headers.authorization)).toContain(userToken);
    for (const place of [...looks, written, JSON.stringify(result)]) {
      for (const token of [botToken, userToken]) {
        for (const form of formsOf(token)) expect(place).not.toContain(form);
      }
    }
  });
});

/** A token and its telling parts, as text and as whoever shows bytes writes them. */
function formsOf(token: string): string[] {
  return [token, token.slice(3, 30), token.slice(-27)].flatMap((text) => {
    const part = Buffer.from(text);
    return [text, part.toString("hex"), part.toString("base64"), part.toString("base64url"), part.join(",")];
  });
}

/** Every row of every table as text, and what is sealed as bytes. */
async function allTables(): Promise<string> {
  const { pool } = database;
  const names = await pool.query<{ name: string }>(
    "select format('%I', table_name) as name from information_schema.tables where table_schema = 'public'",
  );
  expect(names.rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["credentials", "exports", "export_requests", "outbox", "schedules"]),
  );
  const texts: string[] = [];
  for (const { name } of names.rows) {
    const { rows } = await pool.query<{ text: string }>(`select t::text as text from ${name} t`);
    texts.push(...rows.map(({ text }) => text));
  }
  const sealed = await pool.query<{ text: string }>(
    "select encode(sealed, 'escape') as text from credentials",
  );
  return [...texts, ...sealed.rows.map(({ text }) => text)].join("\n");
}
