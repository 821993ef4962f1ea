import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { root } from "../../support/command-line.ts";
import type { FakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import type { FakeChannel } from "../../support/discord-chat-exporter/scenario.ts";
import { nothingLeft, oneChannel, runIn, take, token } from "../../support/exporter-runs.ts";

let discord: FakeDiscord;
afterEach(() => discord.remove());

describe("a run that is stopped", () => {
  const silent: Partial<FakeChannel> = { ends: { after: 15, how: "silent" } };
  const slow = { messages: { count: 5_000 }, pace: 1 };

  it("by the signal closes its file, whose messages are told", async () => {
    discord = await oneChannel(slow);
    const stopping = new AbortController();
    const seen = await take(
      discord,
      runIn(discord, { signal: stopping.signal }),
      (event) => event.kind === "part" && stopping.abort(),
    );
    expect(seen.end).toEqual({ kind: "end", outcome: "stopped" });
    expect(seen.parts[0]).toBe(10);
    expect(seen.ids.length).toBeLessThan(5_000);
  });

  it("by the signal before it began does not begin", async () => {
    discord = await oneChannel({});
    expect((await take(discord, runIn(discord, { signal: AbortSignal.abort() }))).end).toEqual({
      kind: "end",
      outcome: "stopped",
    });
    expect(await discord.calls()).toEqual([]);
  });

  it("and does not listen is killed, and its cut file left out", async () => {
    discord = await oneChannel({ ...slow, isStubborn: true });
    const stopping = new AbortController();
    const events = runIn(discord, { signal: stopping.signal, stopPatience: 100, partition: 3_000 });
    const seen = await take(discord, events, (event) => event.kind === "progress" && stopping.abort());
    expect(seen).toMatchObject({ end: { outcome: "stopped" }, parts: [] });
  });

  it("because it is silent closes its file, and can be tried again", async () => {
    discord = await oneChannel(silent);
    const { end, parts } = await take(discord, runIn(discord, { silence: 2_000 }));
    expect(end).toMatchObject({ outcome: "silent", code: "exporter_silent", retryable: true });
    expect(parts).toEqual([10, 5]);
  });

  it("because it is silent, and does not listen, is killed", async () => {
    discord = await oneChannel({ ...silent, isStubborn: true });
    const { end, parts } = await take(discord, runIn(discord, { silence: 2_000, stopPatience: 100 }));
    expect([end?.outcome, parts]).toEqual(["silent", [10]]);
  });

  it("by leaving the loop is killed, and its files are gone", async () => {
    discord = await oneChannel(slow);
    for await (const event of runIn(discord)) if (event.kind === "part") break;
    await nothingLeft(discord);
  });
});

describe("a run whose own process ends", () => {
  it("is ended too", async () => {
    discord = await oneChannel({ messages: { count: 20_000 }, pace: 1 });
    const runner = join(root, "functions/export/run-exporter.ts");
    const { program, folder } = discord;
    const run = JSON.stringify({ program, folder, token, channelId: "200", partition: 10 });
    const script = `import { runExporter } from ${JSON.stringify(runner)};
      for await (const event of runExporter(${run})) if (event.kind === "part") process.exit(7);`;
    const node = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    expect(await once(node, "exit")).toEqual([7, null]);
    const [call] = await discord.calls();
    await vi.waitFor(() => expect(() => process.kill(call?.pid ?? 0, 0)).toThrow("ESRCH"), {
      timeout: 10_000,
    });
  });
});

describe("a run whose parts nobody takes", () => {
  /** Waits until the system says that the process is held still. */
  async function untilHeld(): Promise<void> {
    const [call] = await discord.calls();
    const stateOf = () => execFileSync("ps", ["-o", "state=", "-p", `${call?.pid}`], { encoding: "utf8" });
    await vi.waitFor(() => expect(stateOf()).toMatch(/^T/), { timeout: 20_000 });
  }

  it("is held still until they are, and loses nothing", async () => {
    discord = await oneChannel({ messages: { count: 1_500 }, pace: 1 });
    let held = 0;
    const seen = await take(discord, runIn(discord, { mostBytes: 100_000 }), async (event) => {
      if (event.kind !== "part" || event.number !== 2) return;
      await untilHeld();
      held++;
    });
    expect([held, seen.end?.outcome, seen.ids.length]).toEqual([1, "complete", 1_500]);
  });

  it("is stopped when a single part is too large, and tells what of it there is", async () => {
    discord = await oneChannel({ messages: { count: 5_000 }, pace: 1 });
    const { end, parts } = await take(discord, runIn(discord, { mostBytes: 50_000, partition: 10_000 }));
    expect(end).toMatchObject({ outcome: "failed", code: "disk_full", retryable: true });
    expect(parts).toHaveLength(1);
  });

  it("can be stopped while it is held", async () => {
    discord = await oneChannel({ messages: { count: 1_500 }, pace: 1 });
    const stopping = new AbortController();
    const seen = await take(
      discord,
      runIn(discord, { mostBytes: 50_000, signal: stopping.signal }),
      async (event) => {
        if (event.kind !== "part" || stopping.signal.aborted) return;
        await untilHeld();
        stopping.abort();
      },
    );
    expect(seen.end).toEqual({ kind: "end", outcome: "stopped" });
  });
});
