import { writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ImportMessage } from "#core/import-message.ts";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { queueDepth, sendTo } from "#stores/queue.ts";
import { makeReadImport, type ReadImportPorts } from "../../../functions/import/make-read-import.ts";
import { openExport } from "../../../functions/import/open-export.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 1 });
});
afterAll(() => stack.stop());
beforeEach(() => stack.clear());

const perPart = limits.partMessages.value;
const start = Date.parse("2024-05-01T00:00:00Z");
const text = (index: number) => rawMessage(idAt(start + index * 1_000), `message ${index}`);

/** Two borders of parts, with what may go wrong before, at and behind them. */
function makeDocument(): { [key: string]: Json } {
  const messages: Json[] = Array.from({ length: 2 * perPart + 500 }, (_, index) => text(index));
  for (const index of [10, perPart, perPart + 1, perPart + 2, perPart + 900]) {
    messages[index] = rawMessage(idAt(start + index * 1_000), "bad", { timestamp: "never" });
  }
  messages[perPart + 40] = "not an object";
  // The same id again, in another part: the last one wins.
  messages[perPart + 500] = rawMessage(idAt(start + 100_000), "said again");
  messages[2 * perPart + 400] = rawMessage(idAt(start + 200_000), "said again as well");
  return rawExport(messages);
}

const document = JSON.stringify(makeDocument(), null, 1);

type Cut = "after put" | "after announce";

/** Imports a file in as many runs as it takes: each ends behind a part, or the part `cutAt` is cut. */
async function runs(
  path: string,
  { pause = false, cut, cutAt = 2 }: { pause?: boolean; cut?: Cut; cutAt?: number },
) {
  const { stores } = stack;
  const asked: ImportMessage[] = [];
  const id = crypto.randomUUID();
  let wasCut = false;
  const cutHere = (key: string, place: Cut) => {
    if (cut !== place || wasCut || !key.includes(`/${String(cutAt).padStart(6, "0")}.`)) return;
    wasCut = true;
    throw new Error("cut");
  };
  const read = bind({
    objects: {
      ...stores.objects,
      async put(key, body) {
        await stores.objects.put(key, body);
        cutHere(key, "after put");
      },
    },
    announcer: {
      async announce(parts) {
        await stores.announcer.announce(parts);
        cutHere(parts[0]?.key ?? "", "after announce");
      },
    },
    enqueue: async (message) => void asked.push(message),
  });
  await stores.ledger.create(id, [{ path, size: 1 }], { isSample: false, isComplete: false });
  const run = () => read(id, pause ? { remaining: () => limits.importReserve.value - 1 } : {});
  let count = 1;
  if (cut) {
    await expect(run()).rejects.toThrow("cut");
    count++;
  }
  for (await run(); asked.length > 0; await run()) {
    expect(asked).toEqual([{ v: 1, import_id: id }]);
    asked.length = 0;
    count++;
  }
  const { id: _, created_at, ended_at, bytes, stages, ...status } = await stack.ended(id);
  // A part that was announced twice may be on its way still.
  const { aws, resources } = stores;
  await expect
    .poll(() => queueDepth(aws.sqs, resources.queues.postgres), { timeout: 10_000 })
    .toEqual({ waiting: 0, running: 0 });
  return { count, status, messages: await stack.messages(), parts: await partsOf(id) };
}

function bind(over: Partial<ReadImportPorts>) {
  const { stores } = stack;
  const ports = { objects: stores.objects, announcer: stores.announcer, ledger: stores.ledger };
  const openFile = (_id: string, file: { path: string }) => openExport(file.path);
  return makeReadImport({ ...ports, openFile, enqueue: async () => undefined, ...over });
}

/** What stands in each part: its place in the file, and its messages. */
async function partsOf(id: string) {
  const parts = [];
  for await (const { key } of stack.stores.objects.list(`staged/${id}/`)) {
    const pieces = [];
    for await (const piece of await stack.stores.objects.get(key)) pieces.push(piece);
    const { part, messages } = JSON.parse(gunzipSync(Buffer.concat(pieces)).toString());
    parts.push([key.slice(-14), part, messages.map((message: { id: string }) => message.id)]);
  }
  return parts;
}

describe.each([
  ["plain", (content: string) => Buffer.from(content)],
  ["packed", (content: string) => gzipSync(content)],
])("reading a %s file in more than one run", (name, pack) => {
  let path: string;
  let whole: Awaited<ReturnType<typeof runs>>;
  beforeEach(async () => {
    [path = ""] = await stack.write({ [`${name}.json`]: pack(document) });
    if (whole) return;
    whole = await runs(path, {});
    expect(whole.count).toBe(1);
    expect(whole.parts).toHaveLength(3);
    expect(whole.status.errors).toHaveLength(6);
    expect(whole.status.counters).toMatchObject({ read: 2 * perPart + 500, new: 2 * perPart + 500 - 8 });
    await stack.clear();
  });

  it("gives the same when every run ends behind a part", async () => {
    const paused = await runs(path, { pause: true });
    expect(paused.count).toBe(3);
    expect(paused).toEqual({ ...whole, count: 3 });
  });

  it.each([
    ["after put", 1],
    ["after put", 2],
    ["after put", 3],
    ["after announce", 1],
    ["after announce", 2],
    ["after announce", 3],
  ] as const)("gives the same when a run is cut %s of part %i", async (cut, cutAt) => {
    expect(await runs(path, { cut, cutAt })).toEqual({ ...whole, count: 2 });
  });

  it("gives the same when runs are cut and end behind a part", async () => {
    expect(await runs(path, { pause: true, cut: "after put", cutAt: 1 })).toEqual({ ...whole, count: 4 });
  });
});

describe("reading an import", () => {
  async function create(...paths: string[]): Promise<string> {
    const id = crypto.randomUUID();
    const files = paths.map((path) => ({ path, size: 1 }));
    await stack.stores.ledger.create(id, files, { isSample: false, isComplete: false });
    return id;
  }

  it("begins anew, behind the parts that there are, when the file changed between two runs", async () => {
    const [path = ""] = await stack.write({ "changing.json": document });
    const id = await create(path);
    const read = bind({});
    await read(id, { remaining: () => 0 });
    const others = Array.from({ length: 30 }, (_, index) => text(50_000 + index));
    await writeFile(path, JSON.stringify(rawExport(others)));
    await read(id);
    const status = await stack.ended(id);
    expect(status).toMatchObject({ state: "complete", counters: { read: 30, new: perPart - 1 + 30 + 1 } });
    expect((await partsOf(id)).map(([key]) => key)).toEqual(["000001.json.gz", "000002.json.gz"]);
    expect(await stack.messages()).toHaveLength(perPart + 30);
  });

  it("is done once when its message comes twice at the same time", async () => {
    const [path = ""] = await stack.write({ "twice.json": document });
    const id = await create(path);
    const keys: string[] = [];
    const { objects } = stack.stores;
    const read = bind({
      objects: {
        ...objects,
        async put(key, body) {
          keys.push(key);
          await objects.put(key, body);
        },
      },
    });
    await Promise.all([read(id), read(id), read(id)]);
    await stack.ended(id);
    expect(keys).toHaveLength(3);
  });

  it("is asked for again a while later, and fails nothing, when somebody else reads it", async () => {
    const [path = ""] = await stack.write({ "held.json": rawExport([text(1)]) });
    const id = await create(path);
    const { aws, resources, ledger } = stack.stores;
    const enqueue = sendTo(aws.sqs, resources.queues.imports);
    const read = bind({ enqueue });
    const delayed = async () => {
      const AttributeNames = ["ApproximateNumberOfMessagesDelayed" as const];
      const QueueUrl = resources.queues.imports;
      const { Attributes } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessagesDelayed);
    };
    const hold = await ledger.hold(id);
    await read(id);
    expect(await delayed()).toBe(0);
    await read(id, { isQueued: true, isLast: true });
    expect(await delayed()).toBe(1);
    expect((await queueDepth(aws.sqs, resources.queues.imports)).waiting).toBe(0);
    expect(await ledger.open(id)).toMatchObject({ files: [{ state: "queued" }] });
    // Whoever held it was cut: the message that comes again finds it free.
    await hold?.release();
    await read(id, { isQueued: true });
    expect(await stack.ended(id)).toMatchObject({ state: "complete", counters: { new: 1 } });
    expect(await delayed()).toBe(1);
  });

  it("stops behind the part at hand when it is cancelled, and goes on there when it is tried again", async () => {
    const [path = "", after = ""] = await stack.write({
      "cancelled.json": document,
      "after.json": rawExport([text(60_000)]),
    });
    const id = await create(path, after);
    const { objects, control } = stack.stores;
    let stop = true;
    const read = bind({
      objects: {
        ...objects,
        async put(key, body) {
          await objects.put(key, body);
          if (stop) await control.cancel(id);
        },
      },
    });
    await read(id);
    const cancelled = await stack.ended(id);
    expect(cancelled).toMatchObject({ state: "cancelled", files: { total: 2, read: 0, failed: 0 } });
    expect(cancelled.parts.staged).toBe(1);
    // Its message comes once more: nothing happens.
    await read(id);
    await expect.poll(async () => (await stack.messages()).length).toBe(perPart);
    expect(await stack.ended(id)).toMatchObject({ state: "cancelled", parts: { staged: 1, loaded: 1 } });
    stop = false;
    expect(await control.retry(id)).toMatchObject({ unread: true, parts: [] });
    await read(id);
    expect(await stack.ended(id)).toMatchObject({
      ...{ state: "complete", files: { total: 2, read: 2 }, parts: { staged: 4, loaded: 4 } },
      counters: { read: 2 * perPart + 501 },
    });
    expect(await stack.messages()).toHaveLength(2 * perPart + 500 - 8 + 1);
  });

  it("gives up after the last try, keeps what was staged, and says what to do", async () => {
    const [path = ""] = await stack.write({ "given-up.json": document });
    const id = await create(path);
    const announce = () => Promise.reject(new Error("the topic is away"));
    const read = bind({ announcer: { announce } });
    await expect(read(id)).rejects.toThrow("away");
    expect((await stack.stores.ledger.open(id))?.id).toBe(id);
    await expect(read(id, { isLast: true })).rejects.toThrow("away");
    const [staged] = await stack.stores.ledger.waitingParts();
    if (staged) await stack.stores.announcer.announce([staged]);
    const failed = await stack.ended(id);
    expect(failed).toMatchObject({ state: "failed", parts: { staged: 1, loaded: 1 } });
    const isBad = { code: "bad_message" };
    expect(failed.errors).toMatchObject([
      // What was read before it says what is wrong with it.
      ...[isBad, isBad, isBad, isBad],
      { file: path, code: "unreadable", detail: expect.stringMatching(/the topic is away\. .*retry/) },
    ]);
    await stack.stores.control.retry(id);
    await bind({})(id);
    const { errors, state } = await stack.ended(id);
    expect([state, errors.map(({ code }) => code)]).toEqual(["complete", Array(6).fill("bad_message")]);
  });
});
