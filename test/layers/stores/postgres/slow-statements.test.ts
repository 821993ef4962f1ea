import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SlowStatement } from "#core/ports.ts";
import { requestId, withRequestId } from "#core/request-id.ts";
import { asking } from "#stores/postgres/asking.ts";
import { connect, transaction } from "#stores/postgres/connect.ts";
import { copyRows } from "#stores/postgres/copy.ts";
import { askingKept } from "#stores/postgres/query/asking-kept.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

const sleep = "select pg_sleep(0.06), $1::text as said";

let database: FreshDatabase;
let told: (SlowStatement & { request: string | undefined })[] = [];
const pools: Pool[] = [];

beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});
afterEach(() => {
  told = [];
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

/** A pool that tells of every statement that takes longer than so many milliseconds. */
function watched(after: number, { timeout = 10_000, connections = 2 } = {}): Pool {
  const tell = (slow: SlowStatement) => told.push({ ...slow, request: requestId() });
  const pool = connect(database.url, { timeout, connections, slow: { after, tell } });
  pools.push(pool);
  return pool;
}

describe("a watched pool", () => {
  it("tells of a slow statement how long it took and what came of it, never its values", async () => {
    const pool = watched(50);
    expect((await pool.query(sleep, ["nobody's business"])).rows[0]).toMatchObject({
      said: "nobody's business",
    });
    expect(told).toMatchObject([{ statement: sleep, rows: 1 }]);
    expect(told[0]?.ms).toBeGreaterThanOrEqual(59);
    expect(JSON.stringify(told)).not.toContain("business");
  });

  it("tells of those that searches ask, their plans kept or not", async () => {
    const pool = watched(50);
    await asking(pool)(sleep, ["nobody's business"]);
    await askingKept(pool)(sleep, ["nobody's business"]);
    expect(told.map(({ statement, rows }) => [statement, rows])).toEqual(Array(2).fill([sleep, 1]));
  });

  it("says nothing of the others", async () => {
    const pool = watched(10_000);
    await pool.query(sleep, ["a"]);
    await transaction(pool, (client) => client.query("select 1"));
    expect(told).toEqual([]);
  });

  it("watches a connection's own statements too, once each", async () => {
    const pool = watched(-1);
    await transaction(pool, (client) => client.query("create table notes (said text)"));
    await transaction(pool, async (client) => {
      await copyRows(client, "notes", [Buffer.from("private\n")]);
      await client.query("update notes set said = $1", ["secret"]);
    });
    expect(told.map(({ statement, rows }) => [statement, rows])).toEqual([
      ["begin", null],
      ["create table notes (said text)", null],
      ["commit", null],
      ["begin", null],
      ["update notes set said = $1", 1],
      ["commit", null],
    ]);
  });

  it("tells of a statement that was cut by its time-out, which fails as it did", async () => {
    const pool = watched(100, { timeout: 200 });
    await expect(pool.query("select pg_sleep(5)")).rejects.toMatchObject({ code: "57014" });
    await expect(transaction(pool, (client) => client.query("select pg_sleep(5)"))).rejects.toMatchObject({
      code: "57014",
    });
    await expect(pool.query("select nothing from nowhere")).rejects.toThrow("nowhere");
    const cut = told.filter(({ statement }) => statement === "select pg_sleep(5)");
    expect(cut).toMatchObject([{ rows: null }, { rows: null }]);
  });

  it("speaks on behalf of whoever asked, also where they wait for one connection", async () => {
    const pool = watched(-1, { connections: 1 });
    const ask = (id: string) =>
      withRequestId(id, async () => {
        await pool.query(`select '${id}', pg_sleep(0.02)`);
        await transaction(pool, (client) => client.query(`select '${id}'`));
        await pause(1);
        await pool.query(`select '${id}'`);
      });
    await Promise.all(["a", "b", "c"].map(ask));
    await pool.query("select 'nobody'");
    const named = told.filter(({ statement }) => statement.startsWith("select"));
    expect(named).toHaveLength(10);
    for (const { statement, request } of named) {
      const [, asker] = /'(\w+)'/.exec(statement) ?? [];
      expect(request).toBe(asker === "nobody" ? undefined : asker);
    }
  });
});
