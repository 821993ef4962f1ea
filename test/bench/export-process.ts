import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { tokenGroup } from "#core/token-group.ts";
import { log } from "#edge/log.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { flushOutbox, startExports } from "../../infra/local/exports.ts";
import { startLocal } from "../../infra/local/start.ts";
import { fakeDiscord } from "../support/discord-chat-exporter/fake-discord.ts";
import { messagesOf, Server } from "../support/discord-chat-exporter/server.ts";

/** What is exported: so many messages, one after the other, so many milliseconds apart. */
export type ExportTask = { messages: number; pace: number };

/** Seconds of the whole way; `early` are the messages that were loaded when the exporter ended. */
export type ExportResult = {
  exporting: number;
  behind: number;
  early: number;
  node: number;
  postgres: number;
};

const token = "a.to.ken";
const id = "700000000000000000";
const lastWord = "zebrafinch";
/** How often the last word is searched for, in milliseconds: it adds to the wait, and each search costs a processor. */
const searchEvery = 250;
/** How long a clock tick of /proc is, in seconds. */
const tick = 0.01;

const { messages, pace } = JSON.parse(process.argv[2] ?? "{}") as ExportTask;
log.setLogLevel("WARN");
// Exports are started below: a second clock would be none of the path's.
const run = await startLocal(readLocalEnvironment(process.env), { runsExports: false });
const discord = await fakeDiscord({ channels: [{ id, name: "general", pace, messages: written() }] });
// Nobody outside is asked whose token it is.
const stores = { ...run.stores, testToken: async () => ({ kind: "bot" as const, works: true }) };
const stop = startExports(stores, { program: discord.program, folder: process.env.DATA_DIR ?? "." });
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await stop();
  await run.stop();
  await discord.remove();
}

async function measure(): Promise<ExportResult> {
  const before = { node: process.cpuUsage(), postgres: postgresSeconds() };
  const request = { channels: [id] };
  const own = { sealed: await stores.seal.seal(token), group: tokenGroup(token) };
  const window = { mode: "fixed", windowDays: 0, after: null, before: null } as const;
  const asked = await stores.desk.create({ id: randomUUID(), request, targets: request, window, token: own });
  await flushOutbox(stores);
  const pid = await exporterPid();
  const start = performance.now();
  while (isAlive(pid)) await pause(50);
  const end = performance.now();
  const early = (await stores.desk.find(asked))?.counters.new ?? 0;
  while (!(await isFound())) await pause(searchEvery);
  const behind = performance.now() - end;
  const { user, system } = process.cpuUsage(before.node);
  const postgres = postgresSeconds() - before.postgres;
  const status = await stores.desk.find(asked);
  if (status?.messages !== messages) throw new Error(`exported: ${JSON.stringify(status)}`);
  const seconds = {
    exporting: (end - start) / 1_000,
    behind: behind / 1_000,
    node: (user + system) / 1e6,
    postgres,
  };
  return { ...seconds, early };
}

function written() {
  const { places } = new Server({ channels: [{ id, messages: { count: messages } }] }, token);
  const [place] = places;
  if (!place) throw new Error("there is no channel");
  const all = messagesOf(place, true);
  return all.map((message, index) =>
    index < messages - 1 ? message : { ...message, content: lastWord },
  ) as never[];
}

async function isFound(): Promise<boolean> {
  const answer = await fetch(`${run.url}/api/chats/search?search_term=${lastWord}`);
  return ((await answer.json()) as { count: number }).count === 1;
}

async function exporterPid(): Promise<number> {
  for (;;) {
    const [call] = await discord.calls();
    if (call) return call.pid;
    await pause(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // It has ended.
    return false;
  }
}

/** What the postmaster, its children, and those that have ended took of the processors. */
function postgresSeconds(): number {
  const [pid = ""] = readFileSync(join(process.env.DATA_DIR ?? ".", "postgres/postmaster.pid"), "utf8").split(
    "\n",
  );
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const living = children.filter(Boolean).map((child) => ticksOf(child).slice(0, 2));
  return [ticksOf(pid), ...living].flat().reduce((sum, ticks) => sum + ticks, 0) * tick;
}

/** Of a process: user, system, and both of its children that have ended. */
function ticksOf(pid: string): number[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Its name, in brackets, may hold spaces.
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 15)
      .map(Number);
  } catch {
    // It has ended since it was listed.
    return [];
  }
}
