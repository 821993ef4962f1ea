import { afterEach, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import type { FakeChannel, Scenario } from "../../support/discord-chat-exporter/scenario.ts";
import { rawMessage } from "../../support/export-builder.ts";
import { type ExportStack, isOver, startExportStack } from "../../support/export-stack.ts";

let stack: ExportStack;
afterEach(() => stack.stop());

/** Channel 200, made before its messages, as Discord's are. */
const id = "700000000000000000";
const of = (over: Partial<FakeChannel> = {}): Scenario => ({
  channels: [{ id, name: "general", messages: { count: 25 }, ...over }],
});
const whole = { channels: [id] };
const deleted = async () => {
  const sql = "select count(*)::int as count from messages where deleted_at is not null";
  return (await stack.stores.loadPool.query(sql)).rows[0].count;
};

describe("an export", () => {
  it("brings a channel into the archive whole, and after that what is new", async () => {
    stack = await startExportStack(of());
    expect(await stack.export(whole)).toMatchObject({
      ...{ state: "complete", percent: 100, messages: 25, error: null, warnings: [] },
      counters: { new: 25, changed: 0, unchanged: 0, skipped: 0 },
      jobs: [{ channel_id: id, after_id: null, attempt: 1, parts: { staged: 2, loaded: 2, failed: 0 } }],
    });
    await stack.discord.change(of({ messages: { count: 32 } }));
    const last = (await stack.messages()).at(-1)?.id;
    expect(await stack.export(whole)).toMatchObject({
      ...{ state: "complete", messages: 7, warnings: [] },
      jobs: [{ after_id: last }],
    });
    expect(await stack.messages()).toHaveLength(32);
    expect(await stack.export(whole)).toMatchObject({ state: "complete", messages: 0, warnings: [] });
    expect(await deleted()).toBe(0);
  });

  it("of an empty channel warns of that the first time only", async () => {
    stack = await startExportStack(of({ messages: { count: 0 } }));
    const first = await stack.export(whole);
    expect(first).toMatchObject({ state: "complete", name: "general", warnings: [{ code: "no_messages" }] });
    expect(await stack.export(whole)).toMatchObject({ state: "complete", messages: 0, warnings: [] });
  });

  it("of what is covered finds edits and deletions when it is full, and marks without asking where it is little", async () => {
    stack = await startExportStack(of());
    await stack.export(whole);
    const { rows } = await stack.stores.loadPool.query("select id from messages order by id");
    const kept = rows.filter((_, place) => place !== 3);
    const messages = kept.map(({ id: message }) =>
      rawMessage(message, "edited", { timestampEdited: "2026-01-01T00:00:00+00:00" }),
    );
    await stack.discord.change(of({ messages }));
    const again = await stack.export({ ...whole, full: true });
    expect(again).toMatchObject({ state: "complete", counters: { new: 0, changed: 24 } });
    expect(await deleted()).toBe(1);
  });

  it("that came back empty asks, marks when it is accepted, and keeps every message", async () => {
    stack = await startExportStack(of());
    await stack.export(whole);
    await stack.discord.change(of({ isHidden: true }));
    const empty = await stack.export({ ...whole, full: true });
    expect(empty).toMatchObject({ state: "needs_review", ended_at: null, messages: 0 });
    expect(await deleted()).toBe(0);
    expect((await stack.post(`/api/exports/${empty.id}/accept`)).status).toBe(202);
    expect((await stack.until(empty.id, isOver)).state).toBe("complete");
    expect([await deleted(), (await stack.messages()).length]).toEqual([25, 25]);
  });

  it("whose messages are all blank warns of the intent and replaces no text", async () => {
    stack = await startExportStack(of());
    await stack.export(whole);
    await stack.discord.change(of({ isBlank: true }));
    const blank = await stack.export({ ...whole, full: true });
    expect(blank).toMatchObject({ state: "complete", counters: { new: 0, changed: 0 } });
    expect(blank.warnings).toMatchObject([{ channel_id: id, code: "intent_missing" }]);
    expect((await stack.messages()).every(({ content }) => content !== "")).toBe(true);
  });

  it("that Discord fails in the middle goes on behind what is staged, and is called complete only then", async () => {
    const ends = { after: 4_000, how: "bad gateway" } as const;
    stack = await startExportStack(of({ messages: { count: 9_000 }, runs: [{ ends }] }));
    const status = await stack.export(whole);
    expect(status).toMatchObject({ state: "complete", messages: 9_000, jobs: [{ attempt: 2 }] });
    expect(await stack.messages()).toHaveLength(9_000);
    const [first, second] = await stack.discord.calls();
    expect(first?.argv).not.toContain("--after");
    expect(second?.argv).toContain("--after");
  });

  it("that goes on after a failure still tells of a message that was left out before", async () => {
    const messages = ["1", "2", "3", "4"].map((last) => rawMessage(`70000000000000000${last}`, last));
    messages[0] = { ...messages[0], timestamp: "never" };
    stack = await startExportStack(of({ messages, runs: [{ ends: { after: 2, how: "bad gateway" } }] }));
    expect(await stack.export(whole)).toMatchObject({
      ...{ state: "complete", messages: 3, error: { code: "bad_message" }, jobs: [{ attempt: 2 }] },
      warnings: [{ code: "not_marked" }],
    });
  });

  it("that may not read its channel fails with the reason, marks nothing, and can be tried again", async () => {
    stack = await startExportStack(of());
    await stack.export(whole);
    await stack.discord.change(of({ ends: { after: 0, how: "forbidden" } }));
    const failed = await stack.export({ ...whole, full: true });
    expect(failed).toMatchObject({ state: "failed", error: { code: "channel_forbidden" } });
    expect(await deleted()).toBe(0);
    expect((await stack.post(`/api/exports/${failed.id}/retry`)).body.code).toBe("token_missing");
    await stack.discord.change(of());
    const again = await stack.post(`/api/exports/${failed.id}/retry`, undefined, {
      "x-token": "another.to.ken",
    });
    expect(again).toMatchObject({ status: 202, body: { error: null } });
    expect(await stack.until(failed.id, isOver)).toMatchObject({ state: "complete", error: null });
  });

  it("that fails each time without a message is given up, and stages nothing", async () => {
    stack = await startExportStack(of({ ends: { after: 0, how: "bad gateway" } }));
    expect(await stack.export(whole)).toMatchObject({
      ...{ state: "failed", error: { code: "discord_failed" }, warnings: [] },
      jobs: [{ attempt: limits.exportFailures.value, parts: { staged: 0 } }],
    });
  });

  it("that is stopped in the middle leaves the rest to the next task", async () => {
    stack = await startExportStack(of({ messages: { count: 8_000 }, runs: [{ pace: 1 }] }));
    const { id: asked } = await stack.begin(whole);
    await stack.until(asked, ({ messages }) => messages > 0);
    await stack.restart();
    const status = await stack.until(asked, isOver);
    expect(status).toMatchObject({
      state: "complete",
      messages: 8_000,
      counters: { new: 8_000, skipped: 0 },
    });
  });

  it("is stopped by a cancel, keeps what it has, and goes on when it is tried again", async () => {
    stack = await startExportStack(of({ messages: { count: 8_000 }, runs: [{ pace: 1 }] }));
    const { id: asked } = await stack.begin(whole);
    await stack.until(asked, ({ messages }) => messages > 0);
    expect((await stack.post(`/api/exports/${asked}/cancel`)).body.state).toBe("cancelled");
    expect((await stack.post(`/api/exports/${asked}/cancel`)).body.code).toBe("wrong_state");
    const { messages } = await stack.until(asked, isOver);
    expect(messages).toBeLessThan(8_000);
    await stack.post(`/api/exports/${asked}/retry`, undefined, { "x-token": "another.to.ken" });
    expect(await stack.until(asked, isOver)).toMatchObject({ state: "complete", messages: 8_000 });
  });
});

describe("an export of a server", () => {
  it("finds its channels and follows, stops and goes on with them as one", async () => {
    const names = ["general", "music", "secrets"];
    const channels = names.map((name, place) => ({
      ...{ id: `70000000000000000${place}`, name, messages: { count: 10 + place } },
      ...(name === "secrets" && { ends: { after: 0, how: "forbidden" as const } }),
    }));
    stack = await startExportStack({ channels });
    const status = await stack.export({ guild: "100" });
    expect(status).toMatchObject({ state: "failed", messages: 21, error: { code: "channel_forbidden" } });
    expect(status.jobs.map((job) => [job.channel_name, job.state])).toEqual([
      [null, "complete"],
      ["general", "complete"],
      ["music", "complete"],
      ["secrets", "failed"],
    ]);
    await stack.discord.change({ channels: channels.map(({ ends: _, ...channel }) => channel) });
    await stack.post(`/api/exports/${status.id}/retry`, undefined, { "x-token": "another.to.ken" });
    expect(await stack.until(status.id, isOver)).toMatchObject({ state: "complete", messages: 33 });
    expect(await stack.messages()).toHaveLength(33);
  });

  it("passes over its forums with a warning, and compares nothing there", async () => {
    stack = await startExportStack({
      channels: [
        { id: "700000000000000000", name: "general", messages: { count: 10 } },
        { id: "700000000000000001", name: "questions", type: "GuildForum" },
      ],
    });
    const status = await stack.export({ guild: "100" });
    expect(status).toMatchObject({ state: "complete", messages: 10, error: null });
    expect(status.warnings.map(({ code }) => code)).toEqual(["not_exportable"]);
    const forum = await stack.export({ channels: ["700000000000000001"] });
    expect(forum).toMatchObject({ state: "failed", error: { code: "not_exportable" } });
  });
});
