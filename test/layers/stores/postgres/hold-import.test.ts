import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "#stores/postgres/connect.ts";
import { holdImport } from "#stores/postgres/hold-import.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
let other: FreshDatabase["pool"];
beforeAll(async () => {
  database = await freshDatabase();
  other = connect(database.url, { timeout: 10_000 });
});
afterAll(async () => {
  await other.end();
  await database.drop();
});

describe("holdImport", () => {
  it("lets one have an import at a time, and nobody wait for one whose connection is gone", async () => {
    const id = crypto.randomUUID();
    const first = await holdImport(database.pool, id);
    expect(await holdImport(other, id)).toBeUndefined();
    const beside = await holdImport(other, crypto.randomUUID());
    expect(beside).toBeDefined();
    await beside?.release();
    await first?.release();
    const second = await holdImport(other, id);
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
    );
    let third: Awaited<ReturnType<typeof holdImport>>;
    await expect
      .poll(async () => {
        third = await holdImport(database.pool, id);
        return third;
      })
      .toBeDefined();
    await third?.release();
    // The one that lost it was told, and may still let go.
    expect(second?.lost.aborted).toBe(true);
    await second?.release();
  });
});
