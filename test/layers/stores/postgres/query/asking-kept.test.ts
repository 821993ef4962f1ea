import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "#stores/postgres/connect.ts";
import { askingKept, mostKept } from "#stores/postgres/query/asking-kept.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";

describe("statements whose plans are kept", () => {
  let database: FreshDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await freshDatabase({ empty: true });
    pool = connect(database.url, { timeout: 10_000, connections: 1 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const shape = (name: string) => `select $1::int as n, '${name}' as shape`;
  async function ask(name: string, n = 1) {
    expect(await askingKept(pool)(shape(name), [n])).toEqual([{ n, shape: name }]);
  }
  /** How often each shape that the connection keeps was run since it keeps it. */
  async function kept(): Promise<Map<string, number>> {
    const { rows } = await pool.query<{ statement: string; runs: string }>(
      "select statement, generic_plans + custom_plans as runs from pg_prepared_statements",
    );
    return new Map(rows.map(({ statement, runs }) => [statement, Number(runs)]));
  }
  const common = Array.from({ length: 20 }, (_, nth) => `common ${nth}`);

  it("stay kept after many that come once or twice, and are no more than they may be", async () => {
    for (let times = 0; times < 5; times++) for (const name of common) await ask(name, times);
    for (let nth = 0; nth < 200; nth++) {
      await ask(`odd ${nth}`, nth);
      if (nth % 3 === 0) await ask(`odd ${nth}`);
      if (nth % 50 === 0) expect((await kept()).size).toBeLessThanOrEqual(mostKept);
    }
    for (const name of common) await ask(name);
    const held = await kept();
    expect(held.size).toBe(mostKept);
    // What was planned again would have been run once.
    expect(common.map((name) => held.get(shape(name)))).toEqual(common.map(() => 6));
  });

  it("make room for what becomes common later, and come back when they are common again", async () => {
    const later = Array.from({ length: mostKept }, (_, nth) => `later ${nth}`);
    for (let times = 0; times < 40; times++) for (const name of later) await ask(name, times);
    const held = await kept();
    expect(later.filter((name) => !held.has(shape(name)))).toEqual([]);
    expect(held.size).toBe(mostKept);
    for (let times = 0; times < 60; times++) for (const name of common) await ask(name, times);
    const again = await kept();
    expect(common.filter((name) => !again.has(shape(name)))).toEqual([]);
    expect(again.size).toBe(mostKept);
  });

  it("fail by themselves, and the next ones do not", async () => {
    const text = "select 1 / $1::int as n";
    for (let times = 0; times < 3; times++) {
      await expect(askingKept(pool)(text, [0])).rejects.toThrow("division by zero");
      expect(await askingKept(pool)(text, [1])).toEqual([{ n: 1 }]);
    }
  });

  it("are cut when they take too long, and say so when no database answers", async () => {
    const hasty = connect(database.url, { timeout: 50, connections: 1 });
    const nowhere = connect("postgres://127.0.0.1:1/nowhere", { timeout: 50, connections: 1 });
    try {
      const slow = askingKept(hasty)("select pg_sleep($1::int)", [5]);
      await expect(slow).rejects.toMatchObject({ code: "timed_out" });
      const lost = askingKept(nowhere)("select 1", []);
      await expect(lost).rejects.toMatchObject({ code: "database_away" });
    } finally {
      await Promise.all([hasty.end(), nowhere.end()]);
    }
  });
});
