import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { archiveState } from "#stores/postgres/archive-state.ts";
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
beforeEach(() => stack.clear());

const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const last = { number: 5, isLast: true };
const statusOf = (id: string) => archiveState(stack.stores.searchPool).import(id);

/** Imports one message a day without anybody who loads it; answers the import and its part. */
async function begin(days: number[], isComplete = false) {
  const messages = days.map((day) => rawMessage(idAt(Date.UTC(2024, 0, day)), `day ${day}`));
  const found = await findExports(await stack.write({ [`${randomUUID()}.json`]: rawExport(messages) }));
  const { id, reading } = await importFiles(stack.stores, { ...found, isComplete });
  await reading;
  const part = (await stack.stores.ledger.waitingParts()).find(({ export_id }) => export_id === id);
  if (!part) throw new Error("nothing was staged");
  return { id, part };
}

/** Object storage that does not answer so often. */
function awayFor(times: number) {
  let asked = 0;
  return {
    async get(key: string) {
      if (++asked <= times) throw refused;
      return stack.stores.objects.get(key);
    },
  };
}

describe("a store that is away", () => {
  it("is waited for, also in the last try", async () => {
    const { id, part } = await begin([1, 2]);
    const load = makeLoad({ ...stack.stores, objects: awayFor(2) });
    expect(await load(part, { ...last, remaining: () => 60_000 })).toMatchObject({ new: 2 });
    expect(await statusOf(id)).toMatchObject({ state: "complete", errors: [] });
  });

  it("for longer than the run lasts fails the part", async () => {
    const { id, part } = await begin([1]);
    const load = makeLoad({ ...stack.stores, objects: awayFor(99) });
    await expect(load(part, { ...last, remaining: () => 1_000 })).rejects.toBe(refused);
    expect(await statusOf(id)).toMatchObject({ state: "failed", parts: { failed: 1 } });
  });

  it("is not waited for, nor the part given up, when the process is to stop", async () => {
    const { id, part } = await begin([1]);
    const stopping = new AbortController();
    const load = makeLoad({ ...stack.stores, objects: awayFor(99), stopping: stopping.signal });
    const loading = load(part, { ...last, remaining: () => 60_000 });
    stopping.abort();
    await expect(loading).rejects.toThrow();
    expect(await statusOf(id)).toMatchObject({ state: "loading", parts: { failed: 0 } });
  });
});

describe("a complete import that cannot be compared", () => {
  it("fails with the reason after the last try, and is compared when it is retried", async () => {
    const { id, part } = await begin([1, 2], true);
    const { reconciliation, objects, announcer, control } = stack.stores;
    const { giveUp, reconcile } = makeReconcile(reconciliation, objects, announcer);
    const broken = async () => Promise.reject(new Error("the comparison broke"));
    const load = makeLoad({ ...stack.stores, giveUp, reconcile: broken });
    await expect(load(part, { number: 4, isLast: false })).rejects.toThrow("broke");
    expect(await statusOf(id)).toMatchObject({ state: "loading", errors: [] });
    await expect(load(part, last)).rejects.toThrow("broke");
    const detail =
      "It could not be compared with the archive in 5 tries: the comparison broke. Try it again (retry).";
    expect(await statusOf(id)).toMatchObject({ state: "failed", errors: [{ code: "not_compared", detail }] });

    expect(await control.retry(id)).toMatchObject({ unread: false, parts: [{ key: part.key }] });
    expect(await statusOf(id)).toMatchObject({ state: "loading", errors: [] });
    const whole = makeLoad({ ...stack.stores, reconcile, giveUp });
    await whole(part, { number: 1, isLast: false });
    for (const manifest of await stack.stores.ledger.waitingParts())
      await whole(manifest, { number: 1, isLast: false });
    expect(await statusOf(id)).toMatchObject({ state: "complete", errors: [], warnings: [] });
  });
});
