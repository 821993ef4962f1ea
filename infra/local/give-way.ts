import { getPriority, setPriority } from "node:os";
import type { Pool, PoolClient } from "pg";
import { log } from "#edge/log.ts";

/** A third of the time that others get where all want it. More of it halves the speed of an import on a busy machine. */
export const niceness = 5;

/**
 * Lets the Postgres processes behind this pool give way to the others: while 200,000 messages of new months are imported,
 * a search's p95 is 2.7 times what it is alone, and 3.6 times without this (`npm run bench`, "p95 of a search while…").
 */
export function giveWay(pool: Pool): void {
  pool.on("connect", ({ processID }: PoolClient & { processID?: number | null }) => {
    if (processID) lower(processID);
  });
}

/** Lets this process give way: what it stages beside a server, to that server's searches. */
export function giveWayToServer(): void {
  lower(process.pid);
}

function lower(pid: number): void {
  try {
    // Who gives way already may not take some of it back.
    if (getPriority(pid) < niceness) setPriority(pid, niceness);
  } catch (error) {
    // Somebody else's process, or one that is gone: it runs as it did.
    log.debug("a load cannot give way to searches", { error: error as Error });
  }
}
