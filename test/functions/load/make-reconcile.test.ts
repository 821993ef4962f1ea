import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PartAnnouncement } from "#core/part.ts";
import type { Announcer } from "#core/ports.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { drain } from "#stores/queue.ts";
import { makeLoad } from "../../../functions/load/make-load.ts";
import { makeReconcile } from "../../../functions/load/make-reconcile.ts";
import { findExports, importFiles } from "../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

const away: Announcer = {
  async announce(parts) {
    if (parts.length > 0) throw new Error("the topic is away");
  },
};
const channels = ["201", "202", "203"];

/** A file a channel, with the messages of these days. */
function filesOf(days: number[], month: number) {
  const files = channels.map((id) => {
    const messages = days.map((day) => rawMessage(idAt(Date.UTC(2024, 0, day), Number(id)), `day ${day}`));
    const over = { exportedAt: `2025-0${month}-01T00:00:00+00:00` };
    return [`${id}.json`, rawExport(messages, { ...over, channel: { id, type: "GuildTextChat", name: id } })];
  });
  return Object.fromEntries(files) as Parameters<ImportStack["write"]>[0];
}

async function stage(files: ReturnType<typeof filesOf>, isComplete: boolean): Promise<string> {
  const found = await findExports(await stack.write(files));
  const { id, reading } = await importFiles(stack.stores, { ...found, isComplete });
  await reading;
  return id;
}

/** The parts that are announced, off the queue. */
async function announced(): Promise<PartAnnouncement[]> {
  const { aws, resources } = stack.stores;
  const parts: PartAnnouncement[] = [];
  await drain(aws.sqs, resources.queues.postgres, async (body) => {
    parts.push(PartAnnouncement.parse(JSON.parse(body)));
  });
  return parts.sort((a, b) => a.number - b.number);
}

async function load(parts: PartAnnouncement[], announcer = stack.stores.announcer): Promise<void> {
  const { objects, reconciliation } = stack.stores;
  const loading = makeLoad({
    ...stack.stores,
    ...makeReconcile(reconciliation, objects, announcer),
  });
  for (const part of parts) await loading(part, { number: 1, isLast: false });
}

describe("what a complete import proves", () => {
  it("is announced by the next delivery when the first could not, and once only", async () => {
    await stage(filesOf([1, 2, 3, 4, 5], 1), false);
    await load(await announced());
    const id = await stage(filesOf([1, 2, 4, 5], 2), true);
    const data = await announced();
    await expect(load(data, away)).rejects.toThrow("the topic is away");
    const status = () => archiveState(stack.stores.searchPool).import(id);
    expect(await status()).toMatchObject({ state: "loading", parts: { staged: 6, loaded: 3 } });
    expect(await announced()).toEqual([]);

    await load(data.slice(-1));
    const manifests = await announced();
    expect(manifests.map(({ number, count }) => [number, count])).toEqual([
      [4, 0],
      [5, 0],
      [6, 0],
    ]);
    await load(manifests.slice(0, 2));
    expect(await announced()).toEqual([]);
    await load(manifests.slice(2));
    expect(await status()).toMatchObject({ state: "complete", parts: { staged: 6, loaded: 6 } });
    const { rows } = await stack.stores.loadPool.query("select from messages where deleted_at is not null");
    expect(rows).toHaveLength(channels.length);
    await load(data);
    expect(await announced()).toEqual([]);
  });
});
