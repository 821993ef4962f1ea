import { afterAll, beforeAll, expect, it } from "vitest";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { idAt, rawExport, rawMessage, stagedPart } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { hookedPool } from "../../../support/hooked-pool.ts";
import { loadPart } from "../../../support/load-part.ts";
import { endedOrWaiting } from "../../../support/waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it("leaves out what the archive has exactly so, and a rebuild that empties it meanwhile has the part load again", async () => {
  const { pool } = database;
  const part = stagedPart(rawExport([rawMessage(idAt("2024-06-01"), "kept")]));
  await loadPart(pool, part);
  const ledger = rebuildLedger(pool);
  const emptied: Promise<void>[] = [];
  const hooked = hookedPool(database.url, async (statement) => {
    if (!/insert into confirmed/.test(statement) || emptied.length > 0) return;
    const emptying = ledger.empty([]);
    emptied.push(emptying);
    await endedOrWaiting(pool, emptying);
  });
  expect(await loadPart(hooked, part)).toEqual({ new: 0, changed: 0, unchanged: 1, skipped: 0 });
  await hooked.end();
  await Promise.all(emptied);
  expect(await ledger.progress()).toEqual({ waiting: 1, failed: 0 });
  expect(await loadPart(pool, part)).toMatchObject({ new: 1 });
});
