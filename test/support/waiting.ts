import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";

/** Connections to the pool's database that wait for another's lock. */
export async function waiting(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0",
  );
  return rows.map(({ pid }) => pid);
}

/** Waits until the work has ended, or waits itself: for a lock that another connection to the pool's database has. */
export async function endedOrWaiting(pool: Pool, work: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  work.then(end, end);
  while (!ended && (await waiting(pool)).length === 0) await pause(5);
}
