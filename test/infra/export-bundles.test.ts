import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { partKey } from "#core/part.ts";
import { queueDepth } from "#stores/queue.ts";
import { type Bundles, bodyOf, startBundles } from "../support/bundles.ts";
import { httpRequest, scheduledEvent, sqsRecord } from "../support/lambda-events.ts";

const token = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;

let bundles: Bundles;
beforeAll(async () => {
  bundles = await startBundles(["clock", "enqueue", "testToken", "deadPart"]);
  bundles.discord.tokens.set(token, "bot");
});
afterAll(() => bundles.stop());
beforeEach(() => {
  bundles.ecs.end();
  bundles.ecs.forget();
  bundles.ecs.refuse(undefined);
  bundles.ecs.started.length = 0;
  bundles.kms.requests.length = 0;
});

type Sent = Parameters<typeof httpRequest>[2];

async function ask(name: "enqueue" | "testToken", method: string, route: string, sent?: Sent) {
  const { answer } = await bundles.invoke(name, httpRequest(method, route, sent));
  const { statusCode } = answer as { statusCode: number };
  return { status: statusCode, body: bodyOf(answer) as { [key: string]: unknown } };
}

const waiting = async () => (await queueDepth(bundles.aws.sqs, bundles.aws.queues.exports)).waiting;
const targets = () => bundles.kms.requests.map(({ target }) => target);
const json = (body: object) => ({ body: JSON.stringify(body) });

describe("tokens", () => {
  it("are sealed by the function that takes them, which asks for no more", async () => {
    const kept = await ask("enqueue", "POST", "/api/credentials", {
      headers: { "x-token": token },
      ...json({ name: "bot" }),
    });
    expect(kept).toMatchObject({ status: 201, body: { name: "bot" } });
    expect(targets()).toEqual(["TrentService.Encrypt"]);
    const { rows } = await bundles.database.pool.query("select sealed from credentials");
    expect(rows).toHaveLength(1);
    expect(rows[0].sealed.includes(token)).toBe(false);
  });

  it("are unsealed by the function that asks Discord about them", async () => {
    const sent = { params: { name: "bot" } };
    const route = "/api/credentials/{name}/test";
    expect(await ask("testToken", "POST", route, sent)).toMatchObject({
      ...{ status: 200, body: { name: "bot", kind: "bot", works: true } },
    });
    expect(targets()).toEqual(["TrentService.Decrypt"]);
    expect(await ask("enqueue", "POST", route, sent)).toMatchObject({ status: 404 });
  });
});

describe("an export", () => {
  it("is queued, and a task is started for it", async () => {
    const asked = json({ channels: ["200"], credential: "bot" });
    const { status, body } = await ask("enqueue", "POST", "/api/exports", asked);
    expect([status, body.state]).toEqual([202, "queued"]);
    expect(await waiting()).toBe(1);
    expect(bundles.ecs.started).toMatchObject([
      {
        taskDefinition: bundles.ecs.taskDefinition,
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1", "subnet-2"] } },
      },
    ]);
  });

  it("is taken also when no task can be started, which the clock does then", async () => {
    bundles.ecs.refuse("Capacity is unavailable at this time");
    const sent = { headers: { "x-token": token }, ...json({ channels: ["201"] }) };
    expect(await ask("enqueue", "POST", "/api/exports", sent)).toMatchObject({ status: 202 });
    expect(await waiting()).toBe(2);
    const failed = await bundles.invoke("clock", scheduledEvent());
    expect(failed).toMatchObject({
      code: 1,
      answer: { errorMessage: expect.stringContaining("Capacity is unavailable") },
    });
    bundles.ecs.refuse(undefined);
    expect(await bundles.invoke("clock", scheduledEvent())).toEqual({
      ...{ code: 0, answer: { claimed: 0, sent: 0 } },
    });
    expect(bundles.ecs.started).toHaveLength(1);
  });

  it("that is due on a schedule is asked for by the clock, once", async () => {
    const schedule = json({
      name: "daily",
      timing: "every 1 day",
      export: { channels: ["202"] },
      credential: "bot",
    });
    expect(await ask("enqueue", "POST", "/api/schedules", schedule)).toMatchObject({ status: 201 });
    await bundles.database.pool.query("update schedules set next_at = now() - interval '1 second'");
    const ticks = [
      await bundles.invoke("clock", scheduledEvent()),
      await bundles.invoke("clock", scheduledEvent()),
    ];
    expect(ticks.map(({ answer }) => answer)).toEqual([
      { claimed: 1, sent: 1 },
      { claimed: 0, sent: 0 },
    ]);
    expect(await waiting()).toBe(3);
    expect(bundles.ecs.started).toHaveLength(1);
  });
});

describe("dead letters", () => {
  it("end the import of a part whose loader died each time, and name the part", async () => {
    const id = randomUUID();
    const { pool } = bundles.database;
    await pool.query("insert into imports (id, state) values ($1, 'loading')", [id]);
    const key = partKey(id, 1);
    await pool.query("insert into parts (export_id, key, number, size, count) values ($1, $2, 1, 10, 1)", [
      id,
      key,
    ]);
    const part = { v: 1, export_id: id, key, number: 1, size: 10, count: 1 };
    const Records = [sqsRecord("dead", part), sqsRecord("odd", { v: 9 })];
    expect(await bundles.invoke("deadPart", { Records })).toEqual({
      ...{ code: 0, answer: { batchItemFailures: [] } },
    });
    const read = await ask("enqueue", "GET", "/api/imports/{id}", { params: { id } });
    expect(read.body).toMatchObject({ state: "failed" });
    expect(JSON.stringify(read.body)).toContain(key);
  });
});
