import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepLoadsOut } from "#stores/postgres/suppressions.ts";
import { type Filling, fillArchive } from "../../../infra/local/fill-archive.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { waiting } from "../../support/waiting.ts";

const messages = 5_000;
let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  const raw = Array.from({ length: messages }, (_, nth) => rawMessage(idAt("2024-03-01", nth), "plum"));
  await loadDocuments(database.pool, [rawExport(raw)]);
  // As an older version left them.
  await database.pool.query("update messages set terms = null; update users set folded_name = null");
});
afterEach(() => database.drop());

const unfilled = async () =>
  Number((await database.pool.query("select count(*) from messages where terms is null")).rows[0].count);
const over = (filling: Filling) => expect.poll(filling.isOver, { timeout: 20_000 }).toBe(true);

it("what an older version loaded is indexed, and told how much is left", async () => {
  const filling = fillArchive(database.pool);
  expect([filling.left(), filling.isOver()]).toEqual([null, false]);
  await over(filling);
  expect([filling.left(), await unfilled()]).toEqual([0, 0]);
  const { rows } = await database.pool.query("select from users where folded_name is null");
  expect(rows).toEqual([]);
  await filling.stop();
});

it("what is cut stays done, and is gone on with", async () => {
  const { pool } = database;
  const other = await pool.connect();
  await other.query("begin");
  // The batches before its own do not wait for it.
  await other.query(
    "select from messages where id = (select id from messages order by id offset 4500 limit 1) for update",
  );
  const filling = fillArchive(pool);
  await expect.poll(() => waiting(pool), { timeout: 20_000 }).toHaveLength(1);
  expect([filling.left(), filling.isOver()]).toEqual([1_000, false]);
  const stopped = filling.stop();
  await other.query("rollback");
  other.release();
  await stopped;
  await over(filling);
  expect(await unfilled()).toBeLessThanOrEqual(1_000);
  const again = fillArchive(pool);
  await over(again);
  expect([again.left(), await unfilled()]).toEqual([0, 0]);
});

it.each([
  ["is cut by a time-out", ""],
  ["may wait no longer", "-c lock_timeout=200"],
])("what waits for a lock and %s is gone on with when the lock is free", async (_, options) => {
  const { url, pool } = database;
  const own = new pg.Pool({ connectionString: url, options });
  const other = await pool.connect();
  await other.query("begin");
  await keepLoadsOut(other);
  const filling = fillArchive(own);
  await expect.poll(() => waiting(pool), { timeout: 20_000 }).toHaveLength(1);
  // What a time-out does, at once.
  if (options === "") await pool.query("select pg_cancel_backend($1)", await waiting(pool));
  await expect.poll(() => waiting(pool), { timeout: 20_000, interval: 5 }).toHaveLength(0);
  await other.query("rollback");
  other.release();
  await over(filling);
  expect([filling.left(), await unfilled()]).toEqual([0, 0]);
  await own.end();
});

it("what cannot be indexed is not called indexed", async () => {
  await database.pool.query("alter table vocabulary add constraint no_plum check (word <> 'plum') not valid");
  await database.pool.query("delete from vocabulary");
  const filling = fillArchive(database.pool);
  await over(filling);
  expect([filling.left(), await unfilled()]).toEqual([messages, messages]);
});
