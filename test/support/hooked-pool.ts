import type { Pool } from "pg";
import { connect } from "#stores/postgres/connect.ts";

/** A pool whose connections wait for `after` behind each statement that is sent on a connection of one's own. */
export function hookedPool(url: string, after: (statement: string) => Promise<void>, connections = 1): Pool {
  const pool = connect(url, { timeout: 60_000, connections });
  pool.on("connect", (client) => {
    client.query = new Proxy(client.query, {
      apply(query, self, given: unknown[]) {
        const answer: unknown = Reflect.apply(query, self, given);
        const [statement] = given;
        if (typeof statement !== "string" || !(answer instanceof Promise)) return answer;
        return answer.then(async (result: unknown) => {
          await after(statement);
          return result;
        });
      },
    });
  });
  return pool;
}
