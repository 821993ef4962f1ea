import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { connect, transaction } from "#stores/postgres/connect.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { ensurePartitions } from "#stores/postgres/partitions.ts";
import { readStatistics } from "#stores/postgres/statistics.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

const slow = "select pg_backend_pid(), id from messages where content = $1";
const own = "select id, content from messages where id = $1";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await ensurePartitions(database.pool, ["2024-01", "2024-02"]);
});
afterAll(() => database.drop());

async function statisticsOf(pool: Pool) {
  const statistics = await readStatistics(pool);
  if (!statistics) throw new Error("there is no archive");
  return statistics;
}

describe("the statistics of statements", () => {
  it("have the slowest first, at most ten, with their calls and times and without values", async () => {
    for (const id of [1, 2, 3]) await database.pool.query(own, [id]);
    for (let columns = 1; columns < 15; columns++) {
      await database.pool.query(`select ${Array(columns).fill("1234567").join(", ")} from channels`);
    }
    await database.pool.query("select count(*) from generate_series(1, 300000)");
    const { loaded, statements } = await statisticsOf(database.pool);
    expect({ loaded, since: statements?.since }).toEqual({ loaded: true, since: expect.any(Date) });
    const slowest = statements?.slowest ?? [];
    expect(slowest).toHaveLength(10);
    expect(slowest.map(({ total_ms }) => total_ms)).toEqual(
      slowest.map(({ total_ms }) => total_ms).sort((a, b) => b - a),
    );
    const found = slowest.find(({ statement }) => statement.includes("generate_series($1, $2)"));
    expect(found?.calls).toBe(1);
    expect(found?.total_ms).toBeGreaterThan(0);
    expect([found?.mean_ms, found?.max_ms]).toEqual([found?.total_ms, found?.total_ms]);
    expect(JSON.stringify(slowest)).not.toMatch(/1234567|300000/);
  });

  it("leave out what asks about the archive and the server, what only frames the others, and other databases", async () => {
    const other = await freshDatabase();
    await archiveState(other.pool).health();
    await other.pool.query(slow, ["a"]);
    await transaction(other.pool, (client) => client.query("update archive set generation = $1", [7]));
    await database.pool.query("select 'elsewhere' as elsewhere");
    const { statements } = await statisticsOf(other.pool);
    const texts = statements?.slowest.map(({ statement }) => statement) ?? [];
    expect(texts).toContain("update archive set generation = $1");
    for (const text of texts)
      expect(text).not.toMatch(/health|pg_|elsewhere|^(begin|commit|set|create|alter)/);
    await other.drop();
  });

  it("are not there without the extension, or without an archive", async () => {
    const other = await freshDatabase();
    await other.pool.query("drop extension pg_stat_statements");
    expect(await readStatistics(other.pool)).toMatchObject({ loaded: true, statements: null });
    await migrate(other.pool);
    expect(await readStatistics(other.pool)).toMatchObject({ statements: { slowest: expect.anything() } });
    await other.drop();
    const empty = await freshDatabase({ empty: true });
    expect(await readStatistics(empty.pool)).toBeUndefined();
    await empty.drop();
  });

  it("are not there for an owner who may not create the extension, whose archive is made all the same", async () => {
    const theirs = await freshDatabase({ empty: true });
    const theirName = new URL(theirs.url).pathname.slice(1);
    const name = `owner_of_${theirName}`;
    await theirs.pool.query(`create role ${name} login password 'their-own'`);
    await theirs.pool.query(`alter database ${theirName} owner to ${name}`);
    const url = Object.assign(new URL(theirs.url), { username: name, password: "their-own" });
    const pool = connect(url.href, { timeout: 30_000 });
    await migrate(pool);
    expect(await readStatistics(pool)).toMatchObject({ loaded: true, statements: null });
    await theirs.pool.query("create extension pg_stat_statements");
    await pool.query(own, [1]);
    const { statements } = await statisticsOf(pool);
    expect(statements?.slowest).toContainEqual(expect.objectContaining({ statement: own, calls: 1 }));
    await pool.end();
    await theirs.drop();
    await database.pool.query(`drop role ${name}`);
  });
});

describe("the statistics of indexes", () => {
  it("name each index that nobody used once, with what all its partitions take, and none that keeps rows unique", async () => {
    const { rows } = await database.pool.query<{ bytes: number }>(
      `select (pg_relation_size('messages_2024_01_terms_idx') + pg_relation_size('messages_2024_02_terms_idx'))::int as bytes`,
    );
    const { unused } = (await statisticsOf(database.pool)).indexes;
    expect(unused).toContainEqual({ name: "messages_terms", bytes: rows[0]?.bytes });
    const names = unused.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["messages_unfilled", "channels_guild"]));
    expect(names.filter((name) => /pkey|2024/.test(name))).toEqual([]);
    expect(unused.map(({ bytes }) => bytes)).toEqual(unused.map(({ bytes }) => bytes).sort((a, b) => b - a));
  });

  it("leave an index out as soon as one of its partitions is used", async () => {
    await transaction(database.pool, async (client) => {
      await client.query("set local enable_seqscan = off");
      await client.query("select from messages_2024_02 where terms @@ 'something'");
      // Else what a connection counts is told after some seconds, or when it ends.
      await client.query("select pg_stat_force_next_flush()");
    });
    const names = (await statisticsOf(database.pool)).indexes.unused.map(({ name }) => name);
    expect(names).not.toContain("messages_terms");
    expect(names).toContain("channels_guild");
  });
});
