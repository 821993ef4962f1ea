import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { drain } from "#stores/queue.ts";
import { startWorkers } from "../../../infra/local/functions.ts";
import { findExports, importFiles } from "../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

describe("the workers", () => {
  it("find a part whose loader was killed each time, while they run", async () => {
    const { aws, resources, searchPool, ledger } = stack.stores;
    const paths = await stack.write({ "a.json": rawExport([rawMessage(idAt("2024-01-01"), "text")]) });
    const { id, reading } = await importFiles(stack.stores, await findExports(paths));
    await reading;
    // Nobody loads it: its message is where five killed loaders would have left it.
    await drain(aws.sqs, resources.queues.postgres, async () => undefined);
    const MessageBody = JSON.stringify((await ledger.waitingParts())[0]);
    await aws.sqs.send(new SendMessageCommand({ QueueUrl: resources.queues.postgresDead, MessageBody }));
    const stop = startWorkers(stack.stores, { sweepEvery: 50 });
    const state = async () => (await archiveState(searchPool).import(id))?.state;
    await expect.poll(state, { timeout: 20_000 }).toBe("failed");
    await stop();
  });
});
