import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { FakeChannel } from "../../support/discord-chat-exporter/scenario.ts";
import { type ExportStack, isOver, startExportStack } from "../../support/export-stack.ts";
import { logOf } from "../../support/log-lines.ts";
import { SecretSearch } from "../../support/secret-search.ts";

// None looks like a token of Discord's: what hides those by their looks must not be all that hides them.
const [own, kept, third] = ["own.secret-of_the.first", "kept-secret~of!the", "secret.of.who(ever)-waits"];
const tokens = [own, kept, third];
const ids = { good: "200", kept: "300", failing: "400", slow: "500", slower: "600", waiting: "700" };
const slow = { messages: { count: 20_000 }, pace: 1 };
const channels: FakeChannel[] = [
  { id: ids.good, messages: { count: 30 } },
  { id: ids.kept, messages: { count: 30 } },
  // A trace that tells the token, as that of a proxy's error might.
  {
    id: ids.failing,
    messages: { count: 3 },
    ends: { after: 0, how: { exception: `Bot ${own}: ${own} was not accepted` } },
  },
  { id: ids.slow, ...slow },
  { id: ids.slower, ...slow },
  { id: ids.waiting, messages: { count: 3 } },
];

let stack: ExportStack;
beforeAll(async () => {
  stack = await startExportStack({ channels });
});
afterAll(() => stack.stop());

const of = (id: string, over: object = {}) => ({ channels: [id], full: true, ...over });
const by = (token: string) => ({ "x-token": token });

describe("a Discord token", () => {
  const search = new SecretSearch(tokens);
  const answers: string[] = [];
  const counts: { [what: string]: number } = {};
  const holders = new Set<string>();
  let written = "";

  /** A success, a failure, two that are cancelled and one that waits, and errors on the way. */
  async function exportAll(): Promise<void> {
    await stack.post("/api/credentials", { name: "bot" }, by(kept));
    await stack.post("/api/credentials", { name: kept }, by(kept));
    const good = await stack.begin(of(ids.good), by(own));
    const other = await stack.begin(of(ids.kept, { credential: "bot" }), {});
    expect(await stack.until(good.id, isOver)).toMatchObject({ state: "complete", messages: 30 });
    expect(await stack.until(other.id, isOver)).toMatchObject({ state: "complete", messages: 30 });
    const failing = await stack.begin(of(ids.failing), by(own));
    const failed = await stack.until(failing.id, isOver);
    expect(failed).toMatchObject({ state: "failed", error: { code: "exporter_failed" } });
    expect(failed.error?.detail).toContain("[hidden]");
    const running = [
      await stack.begin(of(ids.slow), by(own)),
      await stack.begin(of(ids.slower, { credential: "bot" }), {}),
    ];
    for (const { id } of running) await stack.until(id, ({ percent }) => percent > 0);
    const waiting = await stack.begin(of(ids.waiting), by(third));
    counts.queues = await search.queues(stack.stores);
    for (const { id } of running) await stack.post(`/api/exports/${id}/cancel`);
    await stack.until(waiting.id, isOver);
    await stack.post(`/api/exports/${good.id}/retry`, undefined, by(own));
    await stack.post("/api/exports", { channels: [own] }, by(own));
    await stack.post("/api/exports", of("200"), by(`${own} ${third}`));
    await stack.post(`/api/chats/export/${encodeURIComponent(own)}`, undefined, by(own));
    await stack.post("/api/chats/export/1?full=yes", undefined, by(own));
    await stack.ask("/api/exports");
    await stack.ask("/api/credentials");
  }

  beforeAll(async () => {
    const watching = new AbortController();
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...asked) => {
      const answer = await real(...asked);
      answers.push(JSON.stringify([...answer.headers]) + (await answer.clone().text()));
      return answer;
    });
    const watched = (async () => {
      for (; !watching.signal.aborted; await pause(20)) {
        for (const command of await search.processes()) holders.add(command);
      }
    })();
    ({ written } = await logOf(exportAll));
    vi.restoreAllMocks();
    watching.abort();
    await watched;
  });

  it("is found by this search wherever it is", () => {
    const probe = (what: string | Uint8Array) => new SecretSearch(tokens).look("", what);
    for (const token of tokens) {
      expect(probe(`x${token}y`)).toBe(true);
      expect(probe(Buffer.from(token).toString("hex"))).toBe(true);
      for (const before of ["", "a", "ab", "abc"]) {
        expect(probe(Buffer.from(`${before}${token}${before}`).toString("base64"))).toBe(true);
      }
    }
    expect(probe("own.secret-of_the.last")).toBe(false);
  });

  it("is in no table, no object, no queue and no file", async () => {
    expect(counts.queues).toBe(1);
    expect(await search.tables(stack.stores)).toBeGreaterThan(60);
    expect(await search.objects(stack.stores)).toBeGreaterThan(1);
    await search.queues(stack.stores);
    expect(await search.files(stack.folder)).toBeGreaterThan(1);
    const { rows } = await stack.stores.loadPool.query("select from exports where sealed is not null");
    expect([[...search.found], rows]).toEqual([[], []]);
  });

  it("is in no answer, and in nothing that was logged", () => {
    expect(answers.length).toBeGreaterThan(20);
    // What a caller puts where no token belongs is told back as what it was.
    for (const answer of answers) search.look("an answer", answer);
    const why = '"code":"exporter_failed","meaning":"DiscordChatExporter ended with an error"';
    const tried = written.split("\n").filter((line) => line.includes("an export is tried again"));
    expect(tried[0]).toContain(why);
    search.look("the log", written);
    expect([...search.found]).toEqual([]);
  });

  it("is in no process' arguments, and in the environment of the exporter alone", async () => {
    const home = dirname(stack.discord.program);
    // Some of them were seen while they ran: a busy machine looks rarely.
    expect(holders.size).toBeGreaterThan(0);
    expect([...holders].filter((command) => !command.includes(home))).toEqual([]);
    expect([...search.found]).toEqual([]);
  });
});
