import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { PartAnnouncement, partKey } from "#core/part.ts";
import { worker } from "#edge/worker.ts";
import { queueDepth } from "#stores/queue.ts";
import { makeLoad } from "../../../functions/load/make-load.ts";
import { lambdaContext } from "../../../infra/local/lambda-event.ts";
import { idAt, rawExport, rawMessage, stagedPart } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";
import { sqsRecord } from "../../support/lambda-events.ts";

let stack: ImportStack;
let handle: (event: SQSEvent) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
  const work = worker(PartAnnouncement, makeLoad(stack.stores));
  handle = (event) => work(event, lambdaContext("load"));
});
afterAll(() => stack.stop());

const id = (sequence: number) => idAt("2024-05-01T10:00:00Z", sequence);
const records = (...bodies: object[]) => ({
  Records: bodies.map((body, index) => sqsRecord(`message-${index}`, body) as SQSRecord),
});

/** Puts a part where the import's stager would, without announcing it. */
async function stage(sequence: number) {
  const { part, body } = stagedPart(rawExport([rawMessage(id(sequence), `message ${sequence}`)]));
  await stack.stores.objects.put(part.key, body);
  return part;
}

describe("a batch of records", () => {
  it("gives back only what failed, and loads the others", async () => {
    const [first, last] = [await stage(1), await stage(2)];
    const event = records(first, {}, last);
    const [, middle] = event.Records;
    if (middle) middle.body = "this is not JSON";
    expect(await handle(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect((await stack.messages()).map(({ content }) => content)).toEqual(["message 1", "message 2"]);
  });

  it("gives back a part that is unknown, or not as it was announced", async () => {
    const good = await stage(3);
    const unknown = { ...good, key: partKey(randomUUID(), 1) };
    const event = records(unknown, { ...good, v: 2 }, { ...good, key: "../secret" }, good);
    expect((await handle(event)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      "message-0",
      "message-1",
      "message-2",
    ]);
    expect((await stack.messages()).map(({ content }) => content)).toContain("message 3");
  });

  it("gives back nothing when nothing failed", async () => {
    expect(await handle(records(await stage(4)))).toEqual({ batchItemFailures: [] });
    expect(await handle({ Records: [] })).toEqual({ batchItemFailures: [] });
  });
});

describe("parts that can never be loaded", () => {
  const { body } = stagedPart(rawExport([rawMessage(id(9), "x")]));
  const again = "Import its file again\\.$";
  const bad: [what: string, body: Buffer | undefined, detail: RegExp][] = [
    ["absent", undefined, new RegExp(`^The part staged/.* is not in the bucket .* ${again}`)],
    [
      "not gzip",
      Buffer.from("no gzip"),
      new RegExp(`^The part staged/.* cannot be read: incorrect header check. ${again}`),
    ],
    [
      "cut",
      body.subarray(0, body.length - 20),
      new RegExp(`cannot be read: unexpected end of file. ${again}`),
    ],
    ["gzip of text", gzipSync("hello"), new RegExp(`cannot be read: the file is not JSON. ${again}`)],
    [
      "half an export",
      gzipSync(JSON.stringify(rawExport([])).slice(0, -5)),
      new RegExp(`cannot be read: the file ends in the middle. ${again}`),
    ],
    [
      "an export of no messages",
      gzipSync(JSON.stringify(rawExport([7]))),
      new RegExp(`cannot be read: it is not an object. ${again}`),
    ],
    [
      "an export of no server",
      gzipSync(JSON.stringify(rawExport([], { guild: null }))),
      new RegExp(`cannot be read: "guild" is null.* ${again}`),
    ],
  ];

  it("are tried so often and no more, and their imports fail, each naming its part", async () => {
    const { ledger, objects, announcer } = stack.stores;
    const fine = await stage(20);
    const parts = bad.map(() => ({ ...fine, export_id: randomUUID() }));
    for (const [index, part] of parts.entries()) {
      part.key = partKey(part.export_id, 1);
      const stored = bad[index]?.[1];
      if (stored) await objects.put(part.key, stored);
      await ledger.create(part.export_id, [{ path: "/exports/a.json", size: 1 }], {
        isSample: false,
        isComplete: false,
      });
      await ledger.notePart(part);
      await ledger.endReading(part.export_id);
    }
    await announcer.announce([...parts, fine]);
    const received = await drain(parts.length);

    expect(Object.fromEntries(received)).toEqual(
      Object.fromEntries([...parts.map(({ key }) => [key, limits.receives.value]), [fine.key, 1]]),
    );
    for (const [index, part] of parts.entries()) {
      const status = await stack.ended(part.export_id);
      expect(status).toMatchObject({ state: "failed", parts: { staged: 1, loaded: 0, failed: 1 } });
      const detail = expect.stringMatching(bad[index]?.[2] ?? "");
      expect(status.errors).toEqual([
        { file: part.key, byte: null, message_id: null, code: "part_invalid", detail },
      ]);
    }
  });
});

describe("a part that a store could not give", () => {
  it("fails its import after the last try, with the store's words and what to do", async () => {
    const { ledger, archive } = stack.stores;
    const part = { ...(await stage(30)), export_id: randomUUID() };
    await ledger.create(part.export_id, [{ path: "/exports/a.json", size: 1 }], {
      isSample: false,
      isComplete: false,
    });
    part.key = partKey(part.export_id, 1);
    await ledger.notePart(part);
    await ledger.endReading(part.export_id);
    const load = makeLoad({
      objects: { get: () => Promise.reject(new Error("the connection broke")) },
      archive,
    });
    await expect(load(part, { number: 4, isLast: false })).rejects.toThrow("broke");
    await expect(load(part, { number: 5, isLast: true })).rejects.toThrow("broke");
    const { errors } = await stack.ended(part.export_id);
    const detail = `The part ${part.key} could not be loaded in 5 tries: the connection broke. Import its file again.`;
    expect(errors).toMatchObject([{ file: part.key, detail }]);
  });
});

/** Does what Lambda's event source does, with pauses of a second, until so many parts are dead; answers how often each part came. */
async function drain(expected: number): Promise<Map<string, number>> {
  const { aws, resources } = stack.stores;
  const { postgres: QueueUrl, postgresDead } = resources.queues;
  const MessageSystemAttributeNames = ["ApproximateReceiveCount" as const];
  const received = new Map<string, number>();
  while ((await queueDepth(aws.sqs, postgresDead)).waiting < expected) {
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout: 1,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames,
      }),
    );
    for (const { Body = "", ReceiptHandle, Attributes } of Messages) {
      const { key } = JSON.parse(Body) as { key: string };
      received.set(key, (received.get(key) ?? 0) + 1);
      const record = sqsRecord("1", JSON.parse(Body)) as SQSRecord;
      const attributes = { ...record.attributes, ...Attributes };
      const { batchItemFailures } = await handle({ Records: [{ ...record, attributes }] });
      if (batchItemFailures.length === 0)
        await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return received;
}
