import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { snowflakeAt, snowflakeTime } from "#core/snowflake.ts";
import { bindHandlers } from "../../../infra/local/functions.ts";
import type { FakeChannel } from "../../support/discord-chat-exporter/scenario.ts";
import { type ExportStack, isOver, startExportStack } from "../../support/export-stack.ts";
import { callApi } from "../../support/http-event.ts";
import { logOf } from "../../support/log-lines.ts";

const secret = "mfa.a-token-that-nobody-may-see";
const routes = ["/api/chats/export/{channel_id}", "/api/es/chats/export/{channel_id}"];
const from = "2024-05-10";
const sentAt = Date.parse(from);
const day = 86_400_000;

/** Channels that nobody else exports, so that the calls tell who asked for them. */
const channels: FakeChannel[] = Array.from({ length: 30 }, (_, place) => ({
  id: String(700_000_000_000_000_000n + BigInt(place)),
  name: `general-${place}`,
  messages: { count: 11, from, seed: place },
}));
let used = 0;
let stack: ExportStack;
beforeAll(async () => {
  const forbidden = { id: "600", name: "secrets", refuses: "forbidden" as const };
  const slow = { id: "700", name: "slow", messages: { count: 4_000 }, pace: 1 };
  stack = await startExportStack({ channels: [...channels, forbidden, slow] });
});
afterAll(() => stack.stop());

const nextChannel = () => channels[used++]?.id ?? expect.unreachable("more channels are needed");

describe.each(routes)("POST %s", (route) => {
  const post = async (channel: string, headers: { [name: string]: string } = {}, query = "") => {
    const target = route.replace("{channel_id}", encodeURIComponent(channel));
    const answer = await fetch(`${stack.url}${target}${query}`, { method: "POST", headers });
    return {
      status: answer.status,
      location: answer.headers.get("location"),
      body: (await answer.json()) as { [name: string]: string },
    };
  };
  const withToken = { "X-Token": secret };

  it("without a Discord token answers the documented error", async () => {
    const missing = { detail: "Missing Discord token.", code: "token_missing" };
    expect(await post("1165030189714129000")).toMatchObject({ status: 400, body: missing });
    for (const token of ["", " \t", "Bot "]) {
      const { status, body } = await post("1165030189714129000", { "X-Token": token });
      expect([status, body]).toEqual([400, missing]);
    }
  });

  it.each(["general", "12a", "-1", "1.5", "12345678901234567890", " 1", "007"])(
    "refuses the channel %j",
    async (channel) => {
      const { status, body } = await post(channel, withToken);
      const detail = "channel_id must be a Discord id: digits only";
      expect([status, body]).toEqual([400, { detail, code: "invalid_parameter" }]);
    },
  );

  it.each([
    ["?after=yesterday", /^after must be a day/],
    ["?before=2024-02-30", /^before must be a day/],
    ["?full=yes", /^full must be true or false/],
    ["?full=true&after=2024-05-10", /^full and after do not go together/],
    ["?after=2024-05-11&before=2024-05-10", /^after must be earlier than before/],
    ["?after=2024-05-10&after=2024-05-10", /^after is given twice/],
    ["?before=2014-12-31", /before later than 2015$/],
  ])("refuses %s", async (query, detail) => {
    const { status, body } = await post("200", withToken, query);
    expect([status, body]).toEqual([
      400,
      { code: "invalid_parameter", detail: expect.stringMatching(detail) },
    ]);
  });

  it("queues the last 7 days, and says where to look for them", async () => {
    const channel = nextChannel();
    const before = Date.now();
    const { status, location, body } = await post(channel, withToken);
    expect([status, location]).toEqual([202, body.url]);
    expect(body).toEqual({ status: "queued", export_id: expect.any(String), url: expect.any(String) });
    expect(body.url).toBe(`/api/exports/${body.export_id}`);
    const ended = await stack.until(body.export_id ?? "", isOver);
    expect(ended).toMatchObject({ state: "complete", messages: 0, request: { channels: [channel] } });
    const { after } = await argumentsFor(channel);
    const week = limits.exportWindow.value * day;
    expect(snowflakeTime(after ?? "0")).toBeGreaterThanOrEqual(before - week - 1);
    expect(snowflakeTime(after ?? "0")).toBeLessThanOrEqual(Date.now() - week);
  });

  it.each([
    ["?full=true", { after: undefined, before: undefined }, 11],
    [`?after=${from}`, { after: String(BigInt(snowflakeAt(sentAt)) - 1n), before: undefined }, 11],
    ["?after=5&before=1000", { after: "5", before: "1000" }, 0],
    [
      `?after=2024-05-10T02:05:00%2B02:00&before=2024-05-10T00:09:00Z`,
      {
        after: String(BigInt(snowflakeAt(sentAt + 300_000)) - 1n),
        before: snowflakeAt(sentAt + 540_000),
      },
      4,
    ],
    ["?after=1970-01-01", { after: undefined, before: undefined }, 11],
  ])("exports the window %s", async (query, window, count) => {
    const channel = nextChannel();
    const { body } = await post(channel, withToken, query);
    expect(await stack.until(body.export_id ?? "", isOver)).toMatchObject({ messages: count });
    expect(await argumentsFor(channel)).toEqual(window);
  });

  it("answers what is documented when it is waited for", async () => {
    const asked = { ...withToken, Prefer: "respond-async, Wait=25" };
    const { status, body } = await post(nextChannel(), asked, "?full=true");
    expect([status, body]).toEqual([
      200,
      {
        status: "success",
        data: { message: "Successfully inserted 11 messages into the database." },
        process_time: expect.stringMatching(/^\d+\.\d{4} seconds$/),
      },
    ]);
  });

  it("answers the documented error when it fails while it is waited for, and where the reason is", async () => {
    const { status, body, location } = await post("600", { ...withToken, Prefer: "wait=25" });
    const detail = "An error occurred while processing your request.";
    expect([status, body]).toEqual([500, { detail, code: "internal" }]);
    const failed = await stack.ask(location ?? "");
    expect(failed.body).toMatchObject({ state: "failed", jobs: [{ channel_id: "600" }] });
  });

  it("says that it is queued when it takes longer than the caller waits", async () => {
    const { status, body } = await post("700", { ...withToken, Prefer: "wait=1" }, "?full=true");
    expect([status, body.status]).toEqual([202, "queued"]);
    await stack.post(`${body.url}/cancel`);
  });

  it("without an exporter says what to do, and shows the token to nobody", async () => {
    const { enqueue } = bindHandlers(stack.stores, { missing: "set DCE_PATH" });
    const call = (channel_id: string) =>
      callApi(enqueue, "POST", route.replace("{channel_id}", channel_id), {
        ...{ route, params: { channel_id }, headers: withToken },
      });
    const { written, result } = await logOf(() => Promise.all([call("200"), call("general")]));
    expect(result.map(({ status }) => status)).toEqual([501, 400]);
    expect(result[0]?.body).toEqual({ detail: "set DCE_PATH", code: "exporter_missing" });
    expect(JSON.stringify(result) + written).not.toContain(secret);
  });
});

/** The window that the exporter was given for a channel. */
async function argumentsFor(channel: string) {
  const call = (await stack.discord.calls()).findLast(({ argv }) => argv.includes(channel));
  const argv = call?.argv ?? expect.unreachable(`nobody exported ${channel}`);
  const given = (option: string) => (argv.includes(option) ? argv[argv.indexOf(option) + 1] : undefined);
  return { after: given("--after"), before: given("--before") };
}
