import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExportList, ExportStatus } from "#core/api/exports.ts";
import { limits } from "#core/limits.ts";
import { snowflakeAt } from "#core/snowflake.ts";
import { startExports } from "../../../infra/local/exports.ts";
import { bindHandlers } from "../../../infra/local/functions.ts";
import { fakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import { isOver } from "../../support/export-stack.ts";
import { callApi } from "../../support/http-event.ts";
import { type HttpStack, startHttpStack } from "../../support/http-stack.ts";

const withToken = { "x-token": "a.to.ken" };
let stack: HttpStack;
beforeAll(async () => {
  // Nobody takes the jobs: they stay as they are asked for.
  stack = await startHttpStack({ loaders: 1 });
});
afterAll(() => stack.stop());

const ask = (request: object, headers: { [name: string]: string } = withToken) =>
  stack.post("/api/exports", request, headers);
const begun = async (request: object = { channels: ["200"] }) =>
  ExportStatus.strict().parse((await ask(request)).body);
const sent = (id: string) =>
  stack.stores.loadPool.query(
    `select r.request -> 'window' as window, r.request -> 'targets' as targets
     from export_requests r where id = $1`,
    [id],
  );

describe("POST /api/exports", () => {
  it.each<[object, RegExp]>([
    [{}, /name one of channels, guild and direct/],
    [{ channels: ["200"], guild: "100" }, /name one of channels, guild and direct/],
    [{ guild: "100", direct: true }, /name one of channels, guild and direct/],
    [{ direct: false }, /direct must be true or left out/],
    [{ channels: [] }, /channels must name one channel or more/],
    [{ channels: Array.from({ length: 501 }, (_, id) => String(id)) }, /must not name more than 500/],
    [{ channels: [200] }, /channels must be a Discord id/],
    [{ channels: ["general"] }, /channels must be a Discord id/],
    [{ channels: ["9223372036854775808"] }, /channels must be a Discord id/],
    [{ guild: "-1" }, /guild must be a Discord id/],
    [{ guild: "100", threads: "some" }, /threads must be none, active or all/],
    [{ channels: ["200"], after: "2024-02-30" }, /after must be a day/],
    [{ channels: ["200"], after: "2024-05-10T12:00:00" }, /after must be a day/],
    [{ channels: ["200"], before: 7 }, /before must be a day/],
    [{ channels: ["200"], after: "2024-05-10", before: "2024-05-10" }, /after must be earlier than before/],
    [{ channels: ["200"], after: "7", before: "8" }, /after must be earlier than before/],
    [{ channels: ["200"], full: true, after: "7" }, /full and after do not go together/],
    [{ channels: ["200"], full: "yes" }, /full must be true or false/],
    [{ channels: ["200"], window_days: -1 }, /window_days must be 0 or more/],
    [{ channels: ["200"], window_days: 1.5 }, /window_days must be a whole number/],
    [{ channels: ["200"], credential: "\u0000" }, /name must be 1 to 100 letters/],
    [[], /expected object/],
  ])("refuses %j", async (request, detail) => {
    const { status, body } = await ask(request);
    expect([status, body.code, body.detail]).toEqual([
      400,
      "invalid_parameter",
      expect.stringMatching(detail),
    ]);
  });

  it("refuses what is no JSON", async () => {
    const { status, body } = await stack.post("/api/exports", Buffer.from("{"), withToken);
    expect([status, body.detail]).toEqual([400, "The body must be JSON."]);
  });

  it("needs a token, in the header or by a name that there is", async () => {
    expect(await ask({ channels: ["200"] }, {})).toMatchObject({
      ...{ status: 400, body: { detail: "Missing Discord token.", code: "token_missing" } },
    });
    const { status, body } = await ask({ channels: ["200"], credential: "my bot" });
    expect([status, body.code]).toEqual([404, "not_found"]);
    expect(body.detail).toMatch(/^There is no credential "my bot"\. Keep a token .* POST \/api\/credentials/);
  });

  it("queues a job for each channel once, and tells of all of them", async () => {
    const { status, body } = await ask({ channels: ["300", "200", "300"] });
    expect(status).toBe(202);
    const told = ExportStatus.strict().parse(body);
    expect(told).toMatchObject({
      ...{ url: `/api/exports/${told.id}`, state: "queued", percent: 0, messages: 0 },
      ...{ credential: null, error: null, warnings: [], ended_at: null },
      request: { channels: ["300", "200", "300"], window_days: 0, full: false },
    });
    const job = { state: "queued", attempt: 1, after_id: null, before_id: null, channel_name: null };
    expect(told.jobs).toMatchObject([
      { ...job, channel_id: "300" },
      { ...job, channel_id: "200" },
    ]);
    expect((await stack.ask(told.url)).body).toMatchObject({ id: told.id, version: told.version });
  });

  it.each<[object, object]>([
    [{}, { mode: "incremental", windowDays: 0, after: null, before: null }],
    [{ window_days: 14 }, { mode: "incremental", windowDays: 14 }],
    [{ full: true }, { mode: "fixed", after: null, before: null }],
    [
      { full: true, before: "900" },
      { mode: "fixed", after: null, before: "900" },
    ],
    [
      { after: "100", before: "900" },
      { mode: "fixed", after: "100", before: "900" },
    ],
    [{ before: "2024-05-10" }, { mode: "fixed", before: snowflakeAt(Date.UTC(2024, 4, 10)) }],
    [
      { after: "0001-01-01", before: "9999-12-31" },
      { after: null, before: String(2n ** 63n - 1n) },
    ],
  ])("with %j exports the window %j", async (request, window) => {
    const { id } = await begun({ channels: ["200"], ...request });
    expect((await sent(id)).rows).toMatchObject([{ window, targets: { channels: ["200"] } }]);
  });

  it.each<[object, object]>([
    [{ guild: "100" }, { guild: "100", threads: "none" }],
    [
      { guild: "100", threads: "all" },
      { guild: "100", threads: "all" },
    ],
    [{ direct: true }, { direct: true }],
  ])("with %j has one job, which finds the channels", async (request, targets) => {
    const { id, jobs } = await begun(request);
    expect(jobs).toMatchObject([{ channel_id: null, state: "queued" }]);
    expect((await sent(id)).rows).toMatchObject([{ targets }]);
  });

  it("without an exporter says what to do, and notes nothing", async () => {
    const count = async () => (await stack.ask("/api/exports?limit=100")).body.count;
    const before = await count();
    const { enqueue } = bindHandlers(stack.stores, { missing: "set DCE_PATH" });
    const asked = { headers: withToken, sent: JSON.stringify({ channels: ["200"] }) };
    const { status, body } = await callApi(enqueue, "POST", "/api/exports", asked);
    expect([status, body]).toEqual([501, { detail: "set DCE_PATH", code: "exporter_missing" }]);
    const route = "/api/exports/{id}/retry";
    const again = await callApi(enqueue, "POST", route, { route, params: { id: randomUUID() } });
    expect([again.status, again.body.code]).toEqual([501, "exporter_missing"]);
    expect(await count()).toBe(before);
  });

  it("is accepted where the queue does not answer: the clock will send it", async () => {
    const sqs = { send: () => Promise.reject(new Error("no queue")) };
    const aws = { ...stack.stores.aws, sqs: sqs as unknown as typeof stack.stores.aws.sqs };
    const { enqueue } = bindHandlers({ ...stack.stores, aws });
    const asked = { headers: withToken, sent: JSON.stringify({ channels: ["200"] }) };
    const { status, headers, body } = await callApi(enqueue, "POST", "/api/exports", asked);
    expect([status, headers.location]).toEqual([202, body.url]);
    const waiting =
      "select o.attempt from outbox o join exports e on e.id = o.export_id where request_id = $1";
    expect((await stack.stores.loadPool.query(waiting, [body.id])).rows).toEqual([{ attempt: 1 }]);
  });
});

describe("an Idempotency-Key", () => {
  const withKey = (key: string) => ({ ...withToken, "idempotency-key": key });

  it("makes the original's exports safe to ask for twice, too", async () => {
    const key = randomUUID();
    const post = (query = "") =>
      stack.post(`/api/chats/export/200${query}`, undefined, withKey(key)).then(({ body }) => body);
    const first = await post();
    expect(await post()).toEqual(first);
    expect(await post("?full=true")).toMatchObject({ code: "key_reused" });
  });

  it("gives the same export again, also to two who ask at once", async () => {
    const headers = withKey(randomUUID());
    const request = { channels: ["200", "300"], after: "5" };
    const both = await Promise.all([ask(request, headers), ask(request, headers)]);
    const later = await ask({ after: "5", channels: ["200", "300"] }, headers);
    expect([...both, later].map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set([...both, later].map(({ body }) => body.id)).size).toBe(1);
  });

  it("that was used for another request is refused", async () => {
    const headers = withKey(randomUUID());
    await ask({ channels: ["200"] }, headers);
    const { status, body } = await ask({ channels: ["300"] }, headers);
    expect([status, body.code]).toEqual([409, "key_reused"]);
  });

  it.each([" ", "x".repeat(limits.keyLength.value + 1)])("of %j is refused", async (key) => {
    const { status, body } = await ask({ channels: ["200"] }, withKey(key));
    expect([status, body.detail]).toEqual([400, "Idempotency-Key must have 1 to 255 characters"]);
  });
});

describe("GET /api/exports/{id}", () => {
  it("answers at once without since, and waits for another version with it", async () => {
    const { id, url, version } = await begun();
    expect((await stack.ask(`${url}?wait=25`)).body.version).toBe(version);
    expect((await stack.ask(`${url}?wait=25&since=unknown`)).body.version).toBe(version);
    expect((await stack.ask(`${url}?wait=1&since=${version}`)).body).toMatchObject({ id, version });
    const waiting = stack.ask(`${url}?wait=25&since=${version}`);
    await stack.post(`${url}/cancel`);
    const told = (await waiting).body;
    expect(told.state).toBe("cancelled");
    expect(told.version).not.toBe(version);
  });

  it.each(["wait=26", "wait=-1", "wait=soon", `since=${"x".repeat(101)}`])("refuses ?%s", async (query) => {
    const { status, body } = await stack.ask(`/api/exports/${randomUUID()}?${query}`);
    expect([status, body.code]).toEqual([400, "invalid_parameter"]);
  });
});

describe("what is done to an export", () => {
  it.each([
    ["GET", ""],
    ["POST", "/cancel"],
    ["POST", "/retry"],
    ["POST", "/accept"],
  ])(
    "answers %s %s of one that is not there with 404, and of what is no id with 400",
    async (method, verb) => {
      const call = async (id: string) => {
        const answer = await fetch(`${stack.url}/api/exports/${id}${verb}`, { method });
        return [answer.status, await answer.json()];
      };
      const id = randomUUID();
      expect(await call(id)).toEqual([404, { code: "not_found", detail: `There is no export ${id}.` }]);
      expect(await call("7")).toEqual([400, { code: "invalid_parameter", detail: "id must be a UUID" }]);
    },
  );

  it("is refused in a state in which it makes no sense", async () => {
    const { url } = await begun();
    const refused = async (verb: string) => {
      const { status, body } = await stack.post(`${url}/${verb}`, undefined, withToken);
      return [status, body.code, body.detail];
    };
    const because = (text: string) => [409, "wrong_state", text];
    expect(await refused("retry")).toEqual(because("The export is queued: it cannot be tried again."));
    expect(await refused("accept")).toEqual(because("The export is queued: it cannot be accepted."));
    expect((await stack.post(`${url}/cancel`)).status).toBe(202);
    expect(await refused("cancel")).toEqual(because("The export is cancelled already."));
    expect(await refused("accept")).toEqual(because("The export is cancelled: it cannot be accepted."));
    const missing = await stack.post(`${url}/retry`);
    expect([missing.status, missing.body.code]).toEqual([400, "token_missing"]);
    const again = await stack.post(`${url}/retry`, undefined, withToken);
    expect(again).toMatchObject({ status: 202, body: { state: "queued", jobs: [{ attempt: 2 }] } });
  });

  it("is listed, the newest first, without its jobs and warnings", async () => {
    const [older, newer] = [await begun(), await begun({ guild: "100" })];
    const { body } = await stack.ask("/api/exports?limit=2");
    expect(ExportList.strict().parse(body)).toMatchObject({
      ...{ count: 2, exports: [{ id: newer.id }, { id: older.id }] },
    });
    const { jobs: _, warnings: __, stages: ___, ...told } = newer;
    expect(body.exports[0]).toMatchObject(told);
    for (const left of ["jobs", "warnings"]) expect(body.exports[0]).not.toHaveProperty(left);
    expect((await stack.ask("/api/exports?limit=101")).status).toBe(400);
  });
});

describe("an export with a kept token", () => {
  it("uses the one that is kept when it runs, and keeps it from being forgotten", async () => {
    const [old, fresh] = ["an.old.token", "a.fresh.token"];
    const keep = (token: string) => stack.post("/api/credentials", { name: "bot" }, { "x-token": token });
    await keep(old);
    const asked = { channels: ["200"], credential: "bot" };
    const { id, credential, url } = ExportStatus.parse((await ask(asked, {})).body);
    expect(credential).toBe("bot");
    const forget = await fetch(`${stack.url}/api/credentials/bot`, { method: "DELETE" });
    expect([forget.status, await forget.text()]).toEqual([409, expect.stringContaining(id)]);
    await keep(fresh);
    const channels = [{ id: "200", messages: { count: 3 } }];
    const discord = await fakeDiscord({ channels, tokens: [fresh] });
    const stop = startExports(stack.stores, { program: discord.program, folder: stack.folder });
    try {
      const look = async (since = ""): Promise<ExportStatus> => {
        const { body } = await stack.ask(`${url}?wait=25&since=${since}`);
        return isOver(body as unknown as ExportStatus)
          ? (body as unknown as ExportStatus)
          : look(body.version);
      };
      expect(await look()).toMatchObject({ state: "complete", messages: 3, credential: "bot" });
    } finally {
      await stop();
      await discord.remove();
    }
  });
});
