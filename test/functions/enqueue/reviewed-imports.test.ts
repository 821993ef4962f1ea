import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { drain, queueDepth } from "#stores/queue.ts";
import { bindHandlers } from "../../../infra/local/functions.ts";
import { findExports, importFiles } from "../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { callApi } from "../../support/http-event.ts";
import { type HttpStack, startHttpStack } from "../../support/http-stack.ts";

let stack: HttpStack;
beforeAll(async () => {
  stack = await startHttpStack({ loaders: 2 });
});
afterAll(() => stack.stop());
beforeEach(() => stack.clear());

const count = 30;
const post = (id: string, what: string) => stack.post(`/api/imports/${id}/${what}`);

function exportOf(days: number, month: number) {
  const messages = Array.from({ length: days }, (_, day) => {
    return rawMessage(idAt(Date.UTC(2024, 0, day + 1)), `day ${day + 1}`);
  });
  return rawExport(messages, { exportedAt: `2025-0${month}-01T00:00:00+00:00` });
}

/** A complete import that lacks all that the archive has, and so waits for review. */
async function review(): Promise<string> {
  await stack.import({ "old.json": exportOf(count, 1) });
  const found = await findExports(await stack.write({ "new.json": exportOf(0, 2) }));
  const { id, reading } = await importFiles(stack.stores, { ...found, isComplete: true });
  await reading;
  expect(await stack.rested(id)).toMatchObject({ state: "needs_review" });
  return id;
}

async function deleted(): Promise<number> {
  const { rows } = await stack.stores.loadPool.query("select from messages where deleted_at is not null");
  return rows.length;
}

/** The same question while the topic is away. */
async function postUnheard(id: string, what: string): Promise<number> {
  const announcer = { announce: () => Promise.reject(new Error("the topic is away")) };
  const { enqueue } = bindHandlers({ ...stack.stores, announcer });
  const route = `/api/imports/{id}/${what}`;
  return (await callApi(enqueue, "POST", `/api/imports/${id}/${what}`, { route, params: { id } })).status;
}

describe("an import that waits for review", () => {
  it("and is cancelled then asks again when it is retried", async () => {
    const id = await review();
    expect(await post(id, "cancel")).toMatchObject({ body: { state: "cancelled" } });
    expect(await post(id, "retry")).toMatchObject({ status: 202, body: { state: "loading" } });
    expect(await stack.rested(id)).toMatchObject({ state: "needs_review" });
    expect(await deleted()).toBe(0);
    await post(id, "accept");
    expect(await stack.ended(id)).toMatchObject({ state: "complete" });
    expect(await deleted()).toBe(count);
  });

  it("asks again also when it had been accepted before it was cancelled", async () => {
    const id = await review();
    expect(await postUnheard(id, "accept")).toBe(500);
    await post(id, "cancel");
    await post(id, "retry");
    expect(await stack.rested(id)).toMatchObject({ state: "needs_review" });
    expect(await deleted()).toBe(0);
  });

  it("completes without a question when by then it lacks nothing", async () => {
    const id = await review();
    await post(id, "cancel");
    await stack.stores.loadPool.query("truncate messages");
    await post(id, "retry");
    expect(await stack.ended(id)).toMatchObject({ state: "complete" });
  });
});

describe("an acceptance", () => {
  it("that nobody could be told of is told of when it is asked for again", async () => {
    const id = await review();
    expect(await postUnheard(id, "accept")).toBe(500);
    expect((await stack.ask(`/api/imports/${id}`)).body.state).toBe("loading");
    expect(await post(id, "accept")).toMatchObject({ status: 202, body: { id } });
    expect(await stack.ended(id)).toMatchObject({ state: "complete" });
    expect(await deleted()).toBe(count);
    expect(await post(id, "accept")).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  });

  it("is refused by an import that loads and has not asked", async () => {
    const id = crypto.randomUUID();
    await stack.stores.ledger.create(id, [], { isSample: false, isComplete: true });
    await stack.stores.loadPool.query("update imports set state = 'loading' where id = $1", [id]);
    expect(await post(id, "accept")).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  });
});

describe("a retry", () => {
  it("that nobody could be told of is told of when it is asked for again", async () => {
    const quiet = await startHttpStack({ loaders: 0 });
    try {
      const found = await findExports(await quiet.write({ "a.json": exportOf(3, 1) }));
      const { id, reading } = await importFiles(quiet.stores, found);
      await reading;
      const { aws, resources, control } = quiet.stores;
      await drain(aws.sqs, resources.queues.postgres, async () => undefined);
      await control.cancel(id);
      // What the announcement was to follow has happened, and the announcement has not.
      expect((await control.retry(id))?.parts).toHaveLength(1);
      const again = await quiet.post(`/api/imports/${id}/retry`);
      expect(again).toMatchObject({ status: 202, body: { state: "loading" } });
      expect((await queueDepth(aws.sqs, resources.queues.postgres)).waiting).toBe(1);
    } finally {
      await quiet.stop();
    }
  });
});
