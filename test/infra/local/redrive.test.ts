import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { PartAnnouncement } from "#core/part.ts";
import { worker } from "#edge/worker.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { drain, queueDepth } from "#stores/queue.ts";
import { makeLoad } from "../../../functions/load/make-load.ts";
import { findExports, importFiles } from "../../../infra/local/import-files.ts";
import { lambdaContext } from "../../../infra/local/lambda-event.ts";
import { redrive, sweepDead } from "../../../infra/local/redrive.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";
import { sqsRecord } from "../../support/lambda-events.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());
beforeEach(() => stack.clear());

/** Imports one file of one message without anybody who loads it; answers the import and its part's key. */
async function begin(day: number) {
  const file = { "a.json": rawExport([rawMessage(idAt(Date.UTC(2024, 0, day)), `day ${day}`)]) };
  const { id, reading } = await importFiles(stack.stores, await findExports(await stack.write(file)));
  await reading;
  const { rows } = await stack.stores.loadPool.query("select key from parts where export_id = $1", [id]);
  return { id, key: String(rows[0].key) };
}

const statusOf = (id: string) => archiveState(stack.stores.searchPool).import(id);
const dead = async () => {
  const { waiting, running } = await queueDepth(
    stack.stores.aws.sqs,
    stack.stores.resources.queues.postgresDead,
  );
  return waiting + running;
};

/** Forgets what waits to be loaded. */
async function empty() {
  const { aws, resources } = stack.stores;
  await drain(aws.sqs, resources.queues.postgres, async () => undefined);
}

/** Does what Lambda's event source does, with pauses of a second, until `isDone`; a `killer` ends each load without a word to the archive. */
async function loadUntil(isDone: () => Promise<boolean>, killer?: Error) {
  const { aws, resources } = stack.stores;
  const QueueUrl = resources.queues.postgres;
  const load = makeLoad(stack.stores);
  const work = worker(PartAnnouncement, (part, attempt) => {
    if (killer) throw killer;
    return load(part, attempt);
  });
  const MessageSystemAttributeNames = ["ApproximateReceiveCount" as const, "SentTimestamp" as const];
  while (!(await isDone())) {
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout: 1,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames,
      }),
    );
    for (const { Body = "", ReceiptHandle, Attributes } of Messages) {
      const record = sqsRecord("1", JSON.parse(Body)) as SQSRecord;
      const event = { Records: [{ ...record, attributes: { ...record.attributes, ...Attributes } }] };
      const { batchItemFailures } = await work(event, lambdaContext("load"));
      if (batchItemFailures.length === 0)
        await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

describe("a part that failed too often", () => {
  it("is loaded after its cause is gone and it is redriven, and its import with it", {
    timeout: 60_000,
  }, async () => {
    const { objects } = stack.stores;
    const { id, key } = await begin(1);
    const whole: Uint8Array[] = [];
    for await (const piece of await objects.get(key)) whole.push(piece);
    await objects.put(key, Buffer.from("poison"));
    await loadUntil(async () => (await dead()) === 1);
    expect(await statusOf(id)).toMatchObject({
      ...{ state: "failed", parts: { failed: 1 } },
      errors: [{ file: key, code: "part_invalid" }],
    });
    await objects.put(key, Buffer.concat(whole));
    expect(await redrive(stack.stores)).toEqual({ parts: 1, imports: 0, cancelled: 0, unreadable: [] });
    expect(await statusOf(id)).toMatchObject({ state: "loading", errors: [], ended_at: null });
    await loadUntil(async () => (await statusOf(id))?.ended_at !== null);
    expect(await statusOf(id)).toMatchObject({ state: "complete", counters: { new: 1 } });
    expect(await dead()).toBe(0);
    expect(await redrive(stack.stores)).toEqual({ parts: 0, imports: 0, cancelled: 0, unreadable: [] });
  });

  it("whose loader was killed each time is found in the dead-letter queue, and its import fails", {
    timeout: 60_000,
  }, async () => {
    const { id, key } = await begin(2);
    await loadUntil(async () => (await dead()) === 1, new Error("killed"));
    expect(limits.receives.value).toBe(5);
    expect(await statusOf(id)).toMatchObject({ state: "loading", parts: { failed: 0 } });
    expect(await sweepDead(stack.stores)).toBe(1);
    const detail = expect.stringContaining(`The part ${key} could not be loaded: its loader ended each time`);
    expect(await statusOf(id)).toMatchObject({ state: "failed", errors: [{ file: key, detail }] });
    expect(await sweepDead(stack.stores)).toBe(0);
    expect(await redrive(stack.stores)).toMatchObject({ parts: 1 });
    await loadUntil(async () => (await statusOf(id))?.ended_at !== null);
    expect(await statusOf(id)).toMatchObject({ state: "complete", counters: { new: 1 } });
  });

  it("and was retried is not given up for its old message, wherever that is", {
    timeout: 60_000,
  }, async () => {
    const { control, announcer, archive } = stack.stores;
    const { id } = await begin(3);
    const sentAt = new Date();
    await loadUntil(async () => (await dead()) === 1, new Error("killed"));
    await control.cancel(id);
    const [part] = (await control.retry(id))?.parts ?? [];
    if (!part) return expect.unreachable();
    expect(await sweepDead(stack.stores)).toBe(0);
    const load = makeLoad({ archive, objects: { get: () => Promise.reject(new Error("away")) } });
    await expect(load(part, { number: 5, isLast: true, sentAt })).rejects.toThrow("away");
    expect(await statusOf(id)).toMatchObject({ state: "loading", parts: { failed: 0 }, errors: [] });
    // Its new message says something of it.
    await announcer.announce([part]);
    await loadUntil(async () => (await dead()) === 2, new Error("killed"));
    expect(await sweepDead(stack.stores)).toBe(1);
    expect(await statusOf(id)).toMatchObject({ state: "failed", parts: { failed: 1 } });
    expect(await redrive(stack.stores)).toMatchObject({ parts: 2 });
    await empty();
  });
});

describe("a redrive", () => {
  it("leaves what was cancelled alone, removes its messages and says how many", {
    timeout: 60_000,
  }, async () => {
    const { control, announcer, aws, resources } = stack.stores;
    const { id } = await begin(4);
    await loadUntil(async () => (await dead()) === 1, new Error("killed"));
    await control.cancel(id);
    const unread = crypto.randomUUID();
    await control.begin(unread, [], false);
    await control.cancel(unread);
    const MessageBody = JSON.stringify({ v: 1, import_id: unread });
    await aws.sqs.send(new SendMessageCommand({ QueueUrl: resources.queues.importsDead, MessageBody }));
    expect(await redrive(stack.stores)).toEqual({ parts: 0, imports: 0, cancelled: 2, unreadable: [] });
    for (const each of [id, unread]) {
      const { rows } = await stack.stores.loadPool.query("select state from imports where id = $1", [each]);
      expect(rows).toEqual([{ state: "cancelled" }]);
    }
    const { imports, importsDead, postgres } = resources.queues;
    for (const queue of [imports, importsDead, postgres])
      expect((await queueDepth(aws.sqs, queue)).waiting).toBe(0);
    await announcer.announce((await control.retry(id))?.parts ?? []);
    await loadUntil(async () => (await statusOf(id))?.ended_at !== null);
    expect(await statusOf(id)).toMatchObject({ state: "complete", counters: { new: 1 } });
  });

  it("removes what nobody can read, and says what it was", async () => {
    const { aws, resources } = stack.stores;
    for (const MessageBody of ["no JSON", '{"v":9}']) {
      await aws.sqs.send(new SendMessageCommand({ QueueUrl: resources.queues.postgresDead, MessageBody }));
    }
    const { unreadable, ...moved } = await redrive(stack.stores);
    expect(moved).toEqual({ parts: 0, imports: 0, cancelled: 0 });
    expect(unreadable.sort()).toEqual(["no JSON", '{"v":9}']);
    expect(await dead()).toBe(0);
  });
});
