import { constants, setPriority } from "node:os";
import type { Pool, PoolClient } from "pg";
import { log } from "#edge/log.ts";

/**
 * Lets the Postgres processes behind this pool run when no other of them wants to: while 200,000 messages of new
 * months are imported, searches take 2.1 to 2.8 times as long as alone, and 3.1 to 3.5 times without this
 * (`node test/bench/main.ts`, "busy").
 */
export function giveWay(pool: Pool): void {
  pool.on("connect", (client: PoolClient & { processID?: number | null }) => {
    if (!client.processID) return;
    try {
      setPriority(client.processID, constants.priority.PRIORITY_LOW);
    } catch (error) {
      // Somebody else's process, or one that is gone: it runs as it did.
      log.debug("a load cannot give way to searches", { error: error as Error });
    }
  });
}
