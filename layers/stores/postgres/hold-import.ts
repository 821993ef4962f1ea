import type { Pool } from "pg";
import type { Hold } from "#core/ports.ts";

/**
 * Takes an import for one reader; answers how to let go of it, or undefined while another has it. The lock is the
 * connection's: it is gone with the process that held it, however that ended. `lost` says that it is gone before.
 */
export async function holdImport(pool: Pool, id: string): Promise<Hold | undefined> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const losing = new AbortController();
  // Nobody waits for it while the import is read: a cut must not end the process.
  const note = (error: Error) => {
    broken = error;
    losing.abort(error);
  };
  client.on("error", note);
  const letGo = () => {
    client.off("error", note);
    client.release(broken);
  };
  try {
    const { rows } = await client.query<{ held: boolean }>(take, [id]);
    if (!rows[0]?.held) {
      letGo();
      return undefined;
    }
  } catch (error) {
    broken = error as Error;
    letGo();
    throw error;
  }
  const release = async () => {
    try {
      if (!broken) await client.query(giveBack, [id]);
    } catch (error) {
      // With the connection ends the lock.
      broken = error as Error;
    }
    letGo();
  };
  return { release, lost: losing.signal };
}

/** Whether nobody has the import whose id this is, in SQL; nobody can take it then before the transaction ends. */
export function isFree(id: string): string {
  return `pg_try_advisory_xact_lock(${lockOf(id)})`;
}

const lockOf = (id: string) => `hashtextextended(${id}::text, 0)`;
const take = `select pg_try_advisory_lock(${lockOf("$1")}) as held`;
const giveBack = `select pg_advisory_unlock(${lockOf("$1")})`;
