import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { largestSnowflake, snowflakeAt } from "#core/snowflake.ts";
import { transaction } from "#stores/postgres/connect.ts";

/** Taken while partitions are made, so that two loaders do not make the same one: an arbitrary number of ours. */
const lock = 7_221_006;
/**
 * Attaching waits for nobody who reads or writes messages, only for who changes or vacuums the table: it gives the
 * lock up and tries again, so that nothing waits behind it for longer.
 */
const lockTimeout = "2s";
const tries = 10;
const pauseBetween = 500;
/** PostgreSQL's code for a lock that was not got in time, see its Appendix A. */
const lockNotAvailable = "55P03";

/**
 * Makes the monthly partitions that are missing; `months` as `YYYY-MM`.
 * Each is created apart and then attached in a short transaction, which does not block readers.
 * Rejects with Postgres' error when the lock cannot be had for 25 s.
 */
export async function ensurePartitions(pool: Pool, months: Iterable<string>): Promise<void> {
  for (const month of months) {
    const name = `messages_${month.replace("-", "_")}`;
    if (!(await isAttached(pool, name))) await makePatiently(pool, month, name);
  }
}

async function makePatiently(pool: Pool, month: string, name: string): Promise<void> {
  for (let left = tries - 1; ; left--) {
    try {
      return await transaction(pool, (client) => make(client, month, name));
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable || left === 0) throw error;
      await pause(pauseBetween);
    }
  }
}

async function make(client: Queries, month: string, name: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [lock]);
  if (await isAttached(client, name)) return;
  await client.query(`set local lock_timeout = '${lockTimeout}'`);
  await client.query(
    `create table if not exists ${name} (like messages including defaults including indexes)`,
  );
  // Attaching reads it, but it is empty.
  const [from, to] = boundsOf(month);
  await client.query(`alter table messages attach partition ${name} for values from (${from}) to (${to})`);
}

type Queries = Pick<Pool, "query">;

async function isAttached(client: Queries, name: string): Promise<boolean> {
  const found = await client.query("select 1 from pg_inherits where inhrelid = to_regclass($1)", [name]);
  return found.rows.length > 0;
}

/** A month's first id and that of the next one, which the last one has not. */
function boundsOf(month: string): [string, string] {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next = snowflakeAt(Date.UTC(year, number));
  return [snowflakeAt(Date.UTC(year, number - 1)), next === largestSnowflake ? "maxvalue" : next];
}
