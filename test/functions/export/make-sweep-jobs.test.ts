import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportMessage } from "#core/export-message.ts";
import { limits } from "#core/limits.ts";
import { drain, queueDepth, sendJobTo } from "#stores/queue.ts";
import { makeSweepJobs } from "../../../functions/export/make-sweep-jobs.ts";
import { startExports } from "../../../infra/local/exports.ts";
import { fakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import { newExport } from "../../support/export-rows.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());

const dead = () => stack.stores.resources.queues.exportsDead;
const bury = (message: ExportMessage) => sendJobTo(stack.stores.aws.sqs, dead())(message);
const sweep = () =>
  makeSweepJobs({ ...stack.stores, retryDelay: 0, drain: drain.bind(null, stack.stores.aws.sqs, dead()) })();
const find = async (id: string) => (await stack.stores.desk.find(id)) ?? expect.unreachable();

async function begun(): Promise<{ request: string; message: ExportMessage }> {
  const request = await stack.stores.desk.create(newExport());
  const [job] = (await find(request)).jobs;
  return { request, message: { v: 1, export_id: job?.id ?? "", attempt: 1, group: "g" } };
}

describe("a message in the dead-letter queue", () => {
  it("has its job tried again, until it failed too often", async () => {
    const { request, message } = await begun();
    for (let attempt = 1; attempt < limits.exportFailures.value; attempt++) {
      await bury({ ...message, attempt });
      expect(await sweep()).toBe(1);
      expect(await find(request)).toMatchObject({ state: "queued", jobs: [{ attempt: attempt + 1 }] });
    }
    await bury({ ...message, attempt: limits.exportFailures.value });
    await sweep();
    const error = { code: "internal", detail: expect.stringMatching(/^Every task that ran this export/) };
    expect(await find(request)).toMatchObject({ state: "failed", error, jobs: [{ attempt: 5 }] });
    expect(await queueDepth(stack.stores.aws.sqs, dead())).toEqual({ waiting: 0, running: 0 });
  });

  it("changes nothing where the job has a newer one, or has ended", async () => {
    const { request, message } = await begun();
    await stack.stores.jobs.again(message.export_id, { delay: 0, failed: false });
    await bury(message);
    await sweep();
    expect(await find(request)).toMatchObject({ state: "queued", jobs: [{ attempt: 2 }] });
    await stack.stores.desk.cancel(request);
    await bury({ ...message, attempt: 2 });
    expect(await sweep()).toBe(1);
    expect(await find(request)).toMatchObject({ state: "cancelled", jobs: [{ attempt: 2 }] });
  });

  it("whose job runs all the same leaves it alone, and has somebody look again", async () => {
    const { request, message } = await begun();
    const hold = (await stack.stores.ledger.hold(message.export_id)) ?? expect.unreachable();
    for (let attempt = 1; attempt <= limits.exportFailures.value; attempt++) {
      await bury({ ...message, attempt });
      await sweep();
    }
    await hold.release();
    expect(await find(request)).toMatchObject({ state: "queued", error: null, jobs: [{ attempt: 6 }] });
  });

  it("that is none of ours is taken away", async () => {
    await bury({ v: 1, export_id: "nothing", attempt: 1, group: "g" });
    expect(await sweep()).toBe(1);
  });
});

describe("a job whose task ends each time without a word", () => {
  it("is found by the clock, and goes on", async () => {
    await stack.stores.loadPool.query("truncate export_requests, imports cascade");
    const discord = await fakeDiscord({ channels: [{ id: "200", messages: { count: 3 } }] });
    let tries = 0;
    const unseal = async () => {
      if (++tries <= limits.receives.value) throw new Error("no word of this reaches the job");
      return "a.to.ken";
    };
    const stores = {
      ...stack.stores,
      seal: { ...stack.stores.seal, unseal },
      testToken: async () => ({ kind: "bot" as const, works: true }),
    };
    const request = await stores.desk.create(newExport());
    const often = { tick: 100, sweep: 100, retryDelay: 0, lease: 1 };
    const stop = startExports(stores, { program: discord.program, folder: stack.folder, ...often });
    try {
      await expect
        .poll(() => find(request), { timeout: 25_000 })
        .toMatchObject({ state: "complete", messages: 3, jobs: [{ attempt: 2 }] });
    } finally {
      await stop();
      await discord.remove();
    }
  });
});
