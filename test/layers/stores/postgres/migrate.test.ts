import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "#stores/postgres/connect.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { migrations } from "#stores/postgres/migrations/index.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

const names = migrations.map(({ name }) => name);
const databases: FreshDatabase[] = [];
let database: FreshDatabase;

beforeAll(async () => {
  database = await empty();
});
afterAll(async () => {
  for (const made of databases) await made.drop();
});

async function empty(): Promise<FreshDatabase> {
  const made = await freshDatabase({ empty: true });
  databases.push(made);
  return made;
}

/** What the catalogue and the record of migrations say. */
async function schema({ pool }: FreshDatabase) {
  const tables = await pool.query(
    "select relname from pg_class where relnamespace = 'public'::regnamespace order by 1",
  );
  const done = await pool.query("select number, name, applied_at from migrations order by number");
  return { tables: tables.rows.map(({ relname }) => String(relname)), done: done.rows };
}

describe("the list of migrations", () => {
  it("is numbered from 1, without gaps", () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("migrate", () => {
  it("makes the whole schema, and nothing the second time", async () => {
    expect(await migrate(database.pool)).toEqual(names);
    const made = await schema(database);
    expect(made.tables).toEqual(expect.arrayContaining(["messages", "archive", "imports", "parts"]));
    expect(await migrate(database.pool)).toEqual([]);
    expect(await schema(database)).toEqual(made);
  });

  it("runs each migration once when several processes start together", async () => {
    const fresh = await empty();
    const pools = Array.from({ length: 4 }, () => connect(fresh.url, { timeout: 30_000, connections: 1 }));
    const runs = await Promise.all(pools.map((pool) => migrate(pool)));
    await Promise.all(pools.map((pool) => pool.end()));
    expect(runs.flat()).toEqual(names);
    expect((await schema(fresh)).done).toMatchObject(
      migrations.map(({ number, name }) => ({ number, name })),
    );
  });

  it("runs only what is missing", async () => {
    const fresh = await empty();
    expect(await migrate(fresh.pool, migrations.slice(0, 1))).toEqual(names.slice(0, 1));
    expect(await migrate(fresh.pool)).toEqual(names.slice(1));
  });

  it("gives schedules of one name names of their own, but for the oldest", async () => {
    const { pool } = await empty().then(async (fresh) => {
      await migrate(fresh.pool, migrations.slice(0, 9));
      return fresh;
    });
    await pool.query(`with c as (insert into credentials (id, name, sealed, token_group)
      values (gen_random_uuid(), 'bot', '', '') returning id)
      insert into schedules (id, name, timing, time_zone, request, credential_id, created_at)
      select gen_random_uuid(), name, '@daily', 'UTC', '{}', c.id, now() + n * interval '1 s'
      from c, unnest(array['nightly', 'nightly', 'other']) with ordinality as given (name, n)`);
    await migrate(pool);
    const { rows } = await pool.query("select id, name from schedules order by created_at");
    expect(rows.map(({ name }) => name)).toEqual(["nightly", `nightly ${rows[1].id}`, "other"]);
  });

  it("leaves nothing of a migration that fails, keeps those before it, and can be run again", async () => {
    const fresh = await empty();
    const next = migrations.length + 1;
    const bad = {
      number: next,
      name: "bad",
      sql: "create table half (id int); select 1 / 0; create table whole (id int)",
    };
    const after = { number: next + 1, name: "after", sql: "create table after (id int)" };
    await expect(migrate(fresh.pool, [...migrations, bad, after])).rejects.toThrow("division by zero");
    const { tables, done } = await schema(fresh);
    expect(tables).toContain("messages");
    expect(["half", "whole", "after"].filter((name) => tables.includes(name))).toEqual([]);
    expect(done.map(({ name }) => name)).toEqual(names);
    const good = { ...bad, sql: "create table half (id int)" };
    expect(await migrate(fresh.pool, [...migrations, good, after])).toEqual(["bad", "after"]);
  });

  it("gives its connection back also when it fails", async () => {
    const fresh = await empty();
    const pool = connect(fresh.url, { timeout: 5_000, connections: 1 });
    const bad = [{ number: 1, name: "bad", sql: "select nothing from nowhere" }];
    for (let time = 0; time < 3; time++) await expect(migrate(pool, bad)).rejects.toThrow("nowhere");
    expect(await migrate(pool)).toEqual(names);
    await pool.end();
  });

  it("refuses a database that a newer version has made, and says what to do", async () => {
    const fresh = await empty();
    await migrate(fresh.pool, [...migrations, { number: 99, name: "future", sql: "select 1" }]);
    await expect(migrate(fresh.pool)).rejects.toMatchObject({
      code: "data_newer",
      message: `The database was made by a newer FastDiscordDB (migration 99; this one knows ${migrations.length}). Update FastDiscordDB.`,
    });
  });
});
