import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { ExportJob } from "#core/api/exports.ts";
import type { Json } from "#core/message.ts";
import { partKey } from "#core/part.ts";
import { tokenGroup } from "#core/token-group.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { findExports, importFiles } from "../../infra/local/import-files.ts";
import { type LocalRun, startLocal } from "../../infra/local/start.ts";
import type { Stores } from "../../infra/local/stores.ts";
import type { Random } from "../bench/random.ts";
import { type FakeDiscord, fakeDiscord } from "../support/discord-chat-exporter/fake-discord.ts";
import type { FakeChannel } from "../support/discord-chat-exporter/scenario.ts";
import { messagesOf, Server } from "../support/discord-chat-exporter/server.ts";
import { rawExport } from "../support/export-builder.ts";
import type { TaskOptions } from "./export-task.ts";
import { compare, type Subject } from "./subject.ts";

const all = 200;
const tokens = ["first.to.ken", "second.to.ken", "third.to.ken", "fourth.to.ken"];
/** One job in so many has more than one part. */
const largeEvery = 10;
/** A task is killed within so many milliseconds; then it has begun some jobs. */
const span = 10_000;
/** Kills for each job. */
const killsEach = 0.2;
const patience = 900_000;

/** Channels, what Discord has of each, and what the archive must hold in the end: texts by ids. */
type Asked = {
  channels: FakeChannel[];
  messages: Map<string, ReturnType<typeof messagesOf>>;
  expected: Map<string, Map<string, string>>;
};

/** The export task is killed again and again, and its exporters with it, until the last one may end its jobs. */
export function killedTasks(share: number) {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const { channels, messages, expected } = made(Math.max(largeEvery, Math.round(all * share)), random);
    const discord = await fakeDiscord({ channels });
    const environment = { DATA_DIR: subject.workplace.data, PORT: "0", LOG_LEVEL: "SILENT" };
    const server = await startLocal(readLocalEnvironment(environment));
    try {
      await importOlder(subject, server.stores, messages);
      const requests = await askFor(server.stores, channels);
      const wrong = await killAndWait({ subject, server, discord, random, requests, expected });
      return [...wrong, ...(await differences(server.stores, expected))];
    } finally {
      await server.stop();
      killExporters(discord, await pidsOf(discord));
      await discord.remove();
    }
  };
  // The files that a subject has are not needed here.
  return { fault: `kill -9 of export tasks, ${all} jobs in all`, messages: 10, channels: 1, run };
}

function made(count: number, random: Random): Asked {
  const channels = Array.from({ length: count }, (_, place): FakeChannel => {
    const isLarge = place % largeEvery === 0;
    // Each has moments of its own: no id is in two channels.
    const from = new Date(Date.UTC(2024, 0, 1) + 13 * place).toISOString();
    const size = isLarge ? 8_000 : 20 + random.below(80);
    const id = String(700_000_000_000_000_000n + BigInt(place));
    // Slow enough to be cut between its parts.
    const pace = isLarge ? { pace: 1 } : {};
    return { id, name: `channel-${place}`, messages: { count: size, seed: place, from }, ...pace };
  });
  const { places } = new Server({ channels }, "");
  const messages = new Map(places.map((place) => [place.id, messagesOf(place, true)]));
  const expected = [...messages].map(([id, all]) => {
    const texts = all.map(({ id, content }) => {
      return [String(id), String(content).toWellFormed().replaceAll("\0", "")] as const;
    });
    return [id, new Map(texts)] as const;
  });
  return { channels, messages, expected: new Map(expected) };
}

/** Every second message is there before, with another text: what an export lacks of those is marked as deleted. */
async function importOlder(subject: Subject, stores: Stores, messages: Asked["messages"]): Promise<void> {
  const folder = join(subject.workplace.path, "older");
  await mkdir(folder);
  for (const [id, all] of messages) {
    const older = all.flatMap(({ content, ...message }, place) =>
      place % 2 === 0 ? [{ ...message, content: content && `before: ${content}` }] : [],
    );
    const document = rawExport(older as Json[], { channel: { id, type: "GuildTextChat", name: id } });
    await writeFile(join(folder, `${id}.json`), JSON.stringify(document));
  }
  const { id, reading } = await importFiles(stores, await findExports([folder]));
  await reading;
  const state = archiveState(stores.statePool);
  for (const begin = Date.now(); ; await pause(100)) {
    const status = await state.import(id);
    if (status?.state === "complete") return;
    if (Date.now() - begin > patience) throw new Error(`the import before: ${JSON.stringify(status)}`);
  }
}

/** A full export for each token, so that four may run side by side. */
async function askFor({ desk, seal }: Stores, channels: FakeChannel[]): Promise<string[]> {
  const requests: string[] = [];
  for (const [place, token] of tokens.entries()) {
    const targets = {
      channels: channels.filter((_, index) => index % tokens.length === place).map(({ id }) => id),
    };
    const own = { sealed: await seal.seal(token), group: tokenGroup(token) };
    const window = { mode: "fixed", windowDays: 0, after: null, before: null } as const;
    requests.push(await desk.create({ id: randomUUID(), request: targets, targets, window, token: own }));
  }
  return requests;
}

type Killing = {
  subject: Subject;
  server: LocalRun;
  discord: FakeDiscord;
  random: Random;
  requests: string[];
  expected: Asked["expected"];
};

/** Kills tasks, then lets one be, and looks all the while whether a job is called complete that is not. */
async function killAndWait({ subject, server, discord, random, requests, expected }: Killing) {
  const { database, aws } = await told(subject);
  const { path, data } = subject.workplace;
  const options: TaskOptions = {
    ...{ database, aws, keys: join(data, "keys") },
    ...{ program: discord.program, folder: join(path, "task") },
  };
  const program = [process.execPath, join(import.meta.dirname, "export-task.ts")];
  const start = async () => {
    const task = subject.workplace.start([JSON.stringify(options)], { program });
    await task.shows(/it runs/);
    return task;
  };
  const watch = new CompleteWatch(server.stores, requests, expected);
  const kills = Math.ceil(expected.size * killsEach);
  for (let kill = 0; kill < kills && !(await watch.look()); kill++) {
    const task = await start();
    await pause(random.below(span));
    const running = await pidsOf(discord);
    task.send("SIGKILL");
    await task.ended;
    killExporters(discord, running);
  }
  const last = await start();
  for (const begin = Date.now(); !(await watch.look()); await pause(200)) {
    if (Date.now() - begin > patience) break;
  }
  last.send("SIGKILL");
  await last.ended;
  return watch.wrong();
}

class CompleteWatch {
  readonly #stores: Stores;
  readonly #requests: string[];
  readonly #expected: Asked["expected"];
  readonly #seen = new Set<string>();
  readonly #wrong: string[] = [];
  #jobs: ExportJob[] = [];

  constructor(stores: Stores, requests: string[], expected: Asked["expected"]) {
    this.#stores = stores;
    this.#requests = requests;
    this.#expected = expected;
  }

  /** Answers whether all jobs have ended. */
  async look(): Promise<boolean> {
    const found = await Promise.all(this.#requests.map((id) => this.#stores.desk.find(id)));
    this.#jobs = found.flatMap((status) => status?.jobs ?? []);
    for (const { id, channel_id, state } of this.#jobs) {
      if (state !== "complete" || this.#seen.has(id)) continue;
      this.#seen.add(id);
      const sql = "select count(*)::int as count from messages where channel_id = $1";
      const held = (await this.#stores.loadPool.query(sql, [channel_id])).rows[0].count;
      const size = this.#expected.get(channel_id ?? "")?.size;
      if (held !== size) this.#wrong.push(`an export with ${held} of ${size} messages was called complete`);
    }
    return this.#jobs.every(({ ended_at }) => ended_at !== null);
  }

  wrong(): string[] {
    const others = this.#jobs.filter(({ state }) => state !== "complete");
    const lost = others.map(
      ({ state, attempt, error }) => `${state} at attempt ${attempt}: ${error?.detail}`,
    );
    if (this.#jobs.length !== this.#expected.size) this.#wrong.push(`${this.#jobs.length} jobs are left`);
    return [...this.#wrong, ...lost];
  }
}

async function differences(stores: Stores, expected: Asked["expected"]): Promise<string[]> {
  const client = await stores.loadPool.connect();
  try {
    const wrong = await compare(client, new Map([...expected.values()].flatMap((texts) => [...texts])));
    const marked = await client.query("select from messages where deleted_at is not null");
    if (marked.rowCount) wrong.push(`${marked.rowCount} messages were marked as deleted`);
    const { rows: jobs } = await client.query<{ id: string }>("select id from exports");
    const { rows: parts } = await client.query<{ key: string; size: number }>(
      "select key, size::int from parts where export_id in (select id from exports)",
    );
    return [...wrong, ...(await stagedOtherwise(stores, { jobs, parts }, expected))];
  } finally {
    client.release();
  }
}

/** What object storage holds of the jobs must be what the ledger says: each part, and each message in one of them. */
async function stagedOtherwise(
  { aws: { s3 }, resources: { bucket } }: Stores,
  { jobs, parts }: { jobs: { id: string }[]; parts: { key: string; size: number }[] },
  expected: Asked["expected"],
): Promise<string[]> {
  const wrong: string[] = [];
  const noted = new Map(parts.map(({ key, size }) => [key, size]));
  const folders = new Set(jobs.map(({ id }) => dirname(partKey(id, 1))));
  const staged = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = "" } of Contents.filter(({ Key = "" }) => folders.has(dirname(Key)))) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const packed = Buffer.from((await Body?.transformToByteArray()) ?? []);
      if (noted.get(Key) !== packed.length) wrong.push(`${Key} is staged otherwise than noted`);
      noted.delete(Key);
      // A part that marks deletions has none.
      const { messages = [] } = JSON.parse(gunzipSync(packed).toString()) as { messages?: { id: string }[] };
      for (const { id } of messages) staged.set(id, (staged.get(id) ?? 0) + 1);
    }
  }
  if (noted.size > 0) wrong.push(`${noted.size} parts are noted and not staged`);
  const again = [...staged.values()].filter((count) => count > 1).length;
  const size = [...expected.values()].reduce((sum, texts) => sum + texts.size, 0);
  if (again > 0) wrong.push(`${again} messages are staged more than once`);
  if (staged.size !== size) wrong.push(`${staged.size} of ${size} messages are staged`);
  return wrong;
}

async function told({ workplace }: Subject): Promise<{ database: string; aws: string }> {
  return JSON.parse(readFileSync(join(workplace.data, "server.json"), "utf8"));
}

async function pidsOf(discord: FakeDiscord): Promise<number[]> {
  return (await discord.calls()).map(({ pid }) => pid);
}

/** Exporters outlive a task that was killed: its container would have taken them along. */
function killExporters({ program }: FakeDiscord, pids: number[]): void {
  for (const pid of pids) {
    try {
      // Another process may have the number by now.
      const words = readFileSync(join("/proc", String(pid), "cmdline"), "utf8");
      if (words.includes(program.replace(/[^/]+$/, ""))) process.kill(pid, "SIGKILL");
    } catch (error) {
      // It has ended, which is as good.
      if (!/ENOENT|ESRCH/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
}
