import type { Pool, PoolClient } from "pg";
import { Fault } from "#core/errors.ts";
import { type Migration, migrations } from "#stores/postgres/migrations/index.ts";

/** Taken while migrating, so that two starts at once do not meet: an arbitrary number of ours. */
const lock = 7_221_005;

/**
 * Brings the schema to the newest of the `known` versions, each migration in one transaction; returns the names of
 * those it ran. Throws `data_newer` when a newer version has been here. Statistics of statements are kept from then
 * on, where the server can.
 */
export async function migrate(pool: Pool, known: Migration[] = migrations): Promise<string[]> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    const run = await runMissing(client, known);
    await client.query(keepStatistics);
    await client.query("select pg_advisory_unlock($1)", [lock]);
    broken = false;
    return run;
  } finally {
    // A connection on which something failed takes its transaction and its lock with it.
    client.release(broken);
  }
}

async function runMissing(client: PoolClient, known: Migration[]): Promise<string[]> {
  await client.query(`create table if not exists migrations (
    number int primary key, name text not null, applied_at timestamptz not null default now())`);
  const { rows } = await client.query<{ number: number }>(
    "select number from migrations order by number desc",
  );
  const newest = Math.max(0, ...known.map(({ number }) => number));
  const done = new Set(rows.map(({ number }) => number));
  const [last = 0] = done;
  if (last > newest) {
    throw new Fault(
      "data_newer",
      `The database was made by a newer FastDiscordDB (migration ${last}; this one knows ${newest}). Update FastDiscordDB.`,
    );
  }
  const missing = known.filter(({ number }) => !done.has(number));
  for (const { number, name, sql } of missing) {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into migrations (number, name) values ($1, $2)", [number, name]);
    await client.query("commit");
  }
  return missing.map(({ name }) => name);
}

/** No migration: the server may load the extension later, or never, and its owner may have kept it from us. */
const keepStatistics = `
do $$ begin
  if current_setting('pg_stat_statements.max', true) is not null then
    create extension if not exists pg_stat_statements;
  end if;
exception when insufficient_privilege then null;
end $$`;
