import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { partKey } from "#core/part.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { resumeImports } from "../../../infra/local/import-files.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

/** Notes a part that nobody has loaded. */
async function stagePart(id: string): Promise<string> {
  const part = { v: 1 as const, export_id: id, key: partKey(id, 1), number: 1, size: 1, count: 1 };
  await stack.stores.ledger.notePart(part);
  return id;
}

it("goes on with imports whose parts wait, not with exports, which nobody can ask for as imports", async () => {
  const { ledger, desk, loadPool, statePool } = stack.stores;
  const id = randomUUID();
  await ledger.create(id, [], { isSample: false, isComplete: false });
  await stagePart(id);
  await ledger.endReading(id);
  await desk.create({
    ...{ id: randomUUID(), request: {}, targets: { channels: ["200"] } },
    window: { mode: "fixed", windowDays: 0, after: null, before: null },
    token: { sealed: Buffer.from("sealed"), group: "group" },
  });
  const { rows } = await loadPool.query<{ id: string }>("select id from exports");
  await stagePart(rows[0]?.id ?? "");

  expect(await ledger.waitingParts()).toHaveLength(2);
  const { ids, reading } = await resumeImports(stack.stores);
  await reading;
  expect(ids).toEqual([id]);
  expect((await archiveState(statePool).health()).running).toBe(1);
});
