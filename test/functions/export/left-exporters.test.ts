import { execFile, spawn, spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { endLeftExporters } from "../../../functions/export/left-exporters.ts";
import { root } from "../../support/command-line.ts";
import type { FakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import { oneChannel, token } from "../../support/exporter-runs.ts";

let discord: FakeDiscord;
afterEach(() => discord.remove());

/** Runs an export in a process of its own, which is killed; answers the exporter's number. */
async function outlive(): Promise<number> {
  const { program, folder } = discord;
  const run = { program, folder, token, channelId: "200", partition: 10_000 };
  const module = JSON.stringify(join(root, "functions/export/run-exporter.ts"));
  const words = `import { runExporter } from ${module}; for await (const _ of runExporter(${JSON.stringify(run)}));`;
  const owner = execFile(process.execPath, ["--input-type=module", "-e", words]);
  const [name = ""] = await vi.waitFor(async () => {
    const names = await readdir(folder);
    const parts = await readdir(join(folder, names[0] ?? ""));
    expect(parts).toContain("200.json");
    return names;
  }, 10_000);
  owner.kill("SIGKILL");
  return Number(await readFile(join(folder, name, "exporter.pid"), "utf8"));
}

function stateOf(pid: number): string {
  return spawnSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
}

describe("an exporter that outlives its process", () => {
  it("is killed before its folder is removed", async () => {
    discord = await oneChannel({ messages: { count: 20_000 }, pace: 1 });
    const pid = await outlive();
    expect((await discord.calls()).map((call) => call.pid)).toEqual([pid]);
    expect(process.kill(pid, 0)).toBe(true);
    await endLeftExporters(discord.folder);
    // Dead, though perhaps not yet buried.
    expect(stateOf(pid)).toMatch(/^(Z.*)?$/);
    await rm(discord.folder, { recursive: true });
  });

  it("is left alone when its number is another process' by now, as what is no number is", async () => {
    discord = await oneChannel({});
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    for (const [name, noted] of Object.entries({ "run-a": String(other.pid), "run-b": "", "run-c": "-1" })) {
      await mkdir(join(discord.folder, name));
      await writeFile(join(discord.folder, name, "exporter.pid"), noted);
    }
    await endLeftExporters(await realpath(discord.folder));
    await endLeftExporters(join(discord.folder, "that is not there"));
    expect(process.kill(other.pid ?? 0, 0)).toBe(true);
    other.kill();
  });
});
