import type { Pool } from "pg";
import { Fault } from "#core/errors.ts";
import { migrations } from "#stores/postgres/migrations/index.ts";

/** Taken while migrating, so that two starts at once do not meet: an arbitrary number of ours. */
const lock = 7_221_005;

/**
 * Brings the schema to this version, each migration in one transaction; returns the names of those it ran.
 * Throws `data_newer` when a newer version has been here.
 */
export async function migrate(pool: Pool): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    await client.query(`create table if not exists migrations (
      number int primary key, name text not null, applied_at timestamptz not null default now())`);
    const done = new Set<number>(
      (await client.query<{ number: number }>("select number from migrations")).rows.map((row) => row.number),
    );
    const newest = migrations.length;
    const foreign = [...done].find((number) => number > newest);
    if (foreign !== undefined) {
      throw new Fault(
        "data_newer",
        `The database was made by a newer FastDiscordDB (migration ${foreign}; this one knows ${newest}). Update FastDiscordDB.`,
      );
    }
    const run: string[] = [];
    for (const { number, name, sql } of migrations.filter((migration) => !done.has(migration.number))) {
      await client.query("begin");
      await client.query(sql);
      await client.query("insert into migrations (number, name) values ($1, $2)", [number, name]);
      await client.query("commit");
      run.push(name);
    }
    return run;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    await client.query("select pg_advisory_unlock($1)", [lock]);
    client.release();
  }
}
