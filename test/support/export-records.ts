import { afterAll, beforeEach, expect } from "vitest";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { exportLedger } from "#stores/postgres/export-ledger.ts";
import { freshDatabase } from "./fresh-database.ts";

/** The records of exports in a database of one test file's own, emptied before each test; what is not there fails. */
export async function exportRecords() {
  const { pool, drop } = await freshDatabase();
  afterAll(drop);
  beforeEach(() => pool.query("truncate credentials, export_requests, imports, coverage cascade"));
  const desk = exportDesk(pool);
  const ledger = exportLedger(pool);
  return {
    pool,
    desk,
    ledger,
    find: async (id: string) => (await desk.find(id)) ?? expect.unreachable(),
    open: async (id: string) => (await ledger.open(id)) ?? expect.unreachable(),
    run: (text: string, values: unknown[] = []) => pool.query(text, values),
  };
}
