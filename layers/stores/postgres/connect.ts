import pg from "pg";
import type { SlowWatch } from "#core/ports.ts";
import { watchStatements } from "#stores/postgres/slow-statements.ts";

/**
 * Wherever Postgres runs. Our statements are short, and compiling one takes longer than to run it: an estimate of much work
 * is mostly wrong. Statistics sort some 20 MB, and the staging table of a part's 10,000 messages stays out of files.
 */
const usual = "-c jit=off -c work_mem=32MB -c temp_buffers=32MB";
/** Right behind a load, an index that has yet to sort in what is new seems dearer to Postgres than to read everything. */
const kept = `${usual} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`;

/**
 * A pool on `url`; `timeout` bounds every statement, in milliseconds, and `slow` is told of those that take long.
 * With `plans` kept, a statement with a name is planned once a connection, whatever its values: for those that would be
 * planned for every month of the archive in more time than they take. Ids come as strings, times as Dates.
 */
export function connect(
  url: string,
  options: { timeout: number; connections?: number; slow?: SlowWatch; plans?: "kept" },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 4,
    statement_timeout: options.timeout,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: "fastdiscorddb",
    options: options.plans === "kept" ? kept : usual,
  });
  // A server that goes away ends idle connections; the next query connects anew or says so to its caller.
  pool.on("error", () => undefined);
  // So does one that is in use: its query, or the next, says so; without a listener the process would end.
  pool.on("connect", (client) => client.on("error", () => undefined));
  if (options.slow) watchStatements(pool, options.slow);
  return pool;
}

/** Runs `work` in one transaction on one connection; a connection that broke is not used again. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
