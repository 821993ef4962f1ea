import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tokenGroup } from "#core/token-group.ts";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { queueDepth, sendJobTo } from "#stores/queue.ts";
import { kmsSeal } from "#stores/seal/kms.ts";
import { writeImage } from "../../../infra/constructs/export-image.ts";
import { type Bundles, startBundles } from "../../support/bundles.ts";
import { type FakeDiscord, fakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import type { FakeChannel } from "../../support/discord-chat-exporter/scenario.ts";

const token = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;

let around: Bundles;
let program: string;
let discord: FakeDiscord;
let credentials: Server;

beforeAll(async () => {
  around = await startBundles([]);
  around.discord.tokens.set(token, "bot");
  // Alone in its folder, as in the image: without packages beside it, or above.
  const folder = join(around.folder, "image");
  writeImage(folder);
  program = join(folder, "export.mjs");
  // What ECS gives to a task's role.
  credentials = createServer((_, response) => {
    const key = { AccessKeyId: "test", SecretAccessKey: "test", Token: "test" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...key, Expiration: new Date(Date.now() + 3_600_000).toISOString() }));
  });
  await once(credentials.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => discord?.remove());
afterAll(async () => {
  credentials.close();
  await around.stop();
});

type Ran = { code: number | null; written: string };

/** Starts the program as the container does, with nothing in its environment but what ECS and the image set. */
function start(over: { [name: string]: string } = {}): { child: ChildProcess; ended: Promise<Ran> } {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...environment } = around.environment;
  const { port } = credentials.address() as AddressInfo;
  const env = {
    ...environment,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/role`,
    ...{ DCE_PATH: discord.program, WORK_DIR: discord.folder, TMPDIR: discord.folder },
    ...{ EXPORT_IDLE: "500", LOG_LEVEL: "INFO", ...over },
  };
  const elsewhere = join(import.meta.dirname, "../../support/discord-elsewhere.mjs");
  const args = ["--enable-source-maps", "--import", elsewhere, program];
  const child = spawn(process.execPath, args, {
    env,
    cwd: discord.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      written += chunk;
    });
  }
  return { child, ended: once(child, "close").then(([code]) => ({ code, written })) };
}

/** Asks for the whole of a channel and puts its job on the queue. */
async function queue(channel: FakeChannel): Promise<string> {
  discord = await fakeDiscord({ channels: [channel], tokens: [token] });
  const { database, aws, kms, environment } = around;
  const seal = kmsSeal(kms.client, environment.KEY_ID ?? "");
  const desk = exportDesk(database.pool);
  const id = await desk.create({
    ...{ id: randomUUID(), request: {}, targets: { channels: [channel.id] } },
    window: { mode: "fixed", windowDays: 0, after: null, before: null },
    token: { sealed: await seal.seal(token), group: tokenGroup(token) },
  });
  await desk.sendDue(sendJobTo(aws.sqs, aws.queues.exports));
  return id;
}

async function jobOf(id: string) {
  const text = `select i.state, i.is_complete, e.attempt, e.sealed, p.* from exports e join imports i on i.id = e.id,
    lateral (select count(*)::int as parts, coalesce(sum(count), 0)::int as messages from parts where export_id = e.id) p
    where e.request_id = $1`;
  return (await around.database.pool.query(text, [id])).rows[0];
}

const depths = () => queueDepth(around.aws.sqs, around.aws.queues.exports);

describe("the export task's program", () => {
  it("exports what is queued, stages and announces it, and ends well when there is no more", async () => {
    const id = await queue({ id: "200", messages: { count: 25 } });
    const { code, written } = await start().ended;
    expect([code, written]).toEqual([0, expect.stringContaining("there is nothing more to export")]);
    expect(await jobOf(id)).toEqual({
      ...{ state: "loading", is_complete: true, attempt: 1, sealed: null, parts: 1, messages: 25 },
    });
    expect(await depths()).toEqual({ waiting: 0, running: 0 });
    expect(await queueDepth(around.aws.sqs, around.aws.queues.postgres)).toMatchObject({ waiting: 1 });
    expect(await readdir(join(discord.folder, "exporting"))).toEqual([]);
    const lines = written.trim().split("\n");
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: "INFO" });
    expect(written).not.toContain(token);
    const decrypted = around.kms.requests.filter(({ target }) => target === "TrentService.Decrypt");
    expect(decrypted).toHaveLength(1);
  });

  it("that is told to end leaves the rest to the next one, and ends well", async () => {
    const count = 8_000;
    const id = await queue({ id: "201", messages: { count }, runs: [{ pace: 1 }] });
    const { child, ended } = start({ EXPORT_IDLE: "60000" });
    await expect.poll(async () => (await jobOf(id)).parts, { timeout: 20_000 }).toBeGreaterThan(0);
    child.kill("SIGTERM");
    expect((await ended).code).toBe(0);
    const cut = await jobOf(id);
    expect(cut).toMatchObject({ state: "reading", is_complete: false, attempt: 2 });
    expect(cut.messages).toBeLessThan(count);
    const { waiting, running } = await depths();
    expect(waiting + running).toBe(1);
    expect((await start().ended).code).toBe(0);
    expect(await jobOf(id)).toMatchObject({ is_complete: true, attempt: 2, messages: count });
    expect((await discord.calls()).length).toBe(2);
  });

  it("that lacks something says what, and nothing of what it has, and ends badly", async () => {
    discord = await fakeDiscord({ channels: [] });
    const { code, written } = await start({ DATABASE_URL: "secret-but-wrong", DCE_PATH: "here" }).ended;
    expect(code).toBe(1);
    const said = JSON.parse(written);
    expect(said).toMatchObject({ level: "ERROR", message: "the export task failed" });
    expect(said.error.message).toMatch(/DATABASE_URL must be a postgres.*DCE_PATH must be an absolute path/);
    expect(written).not.toContain("secret-but-wrong");
  });
});
