import { AsyncResource } from "node:async_hooks";
import type { Pool, PoolClient } from "pg";
import type { SlowWatch } from "#core/ports.ts";
import { shortStatement } from "#core/short-statement.ts";

/**
 * Tells the watch of every statement on the pool's connections that takes too long, on behalf of whoever asked for it.
 * Waiting for a connection does not count, and copies are not watched.
 */
export function watchStatements(pool: Pool, watch: SlowWatch): void {
  pool.on("connect", (client) => watchClient(client, watch));
  // `pool.query` goes on when a connection is free, which is in the middle of somebody else's request.
  pool.connect = new Proxy(pool.connect, {
    apply: (connect, self, given: unknown[]) =>
      Reflect.apply(
        connect,
        self,
        given.map((each) => (isFunction(each) ? AsyncResource.bind(each) : each)),
      ),
  });
}

function watchClient(client: PoolClient, { after, tell }: SlowWatch): void {
  client.query = new Proxy(client.query, {
    apply(query, self, given: unknown[]) {
      const text = textOf(given[0]);
      if (text === undefined) return Reflect.apply(query, self, given);
      const began = performance.now();
      // An answer comes in on the connection, which knows of no request.
      const ended = AsyncResource.bind((result: unknown) => {
        const ms = Math.round(performance.now() - began);
        if (ms > after) tell({ statement: shortStatement(text), ms, rows: rowsOf(result) });
      });
      const callback = given.at(-1);
      if (isFunction(callback)) {
        const answered = (error: unknown, result: unknown) => {
          ended(result);
          callback(error, result);
        };
        return Reflect.apply(query, self, [...given.slice(0, -1), answered]);
      }
      const asking = Reflect.apply(query, self, given) as unknown as Promise<unknown>;
      asking.then(ended, () => ended(undefined));
      return asking;
    },
  });
}

/** Undefined for what is no statement with an answer, such as a copy's stream. */
function textOf(asked: unknown): string | undefined {
  if (typeof asked === "string") return asked;
  const { text, submit } = asked as { text?: unknown; submit?: unknown };
  return typeof text === "string" && submit === undefined ? text : undefined;
}

/** How many rows came or were changed; null where the statement failed, or was several. */
function rowsOf(result: unknown): number | null {
  return (result as { rowCount?: number | null } | undefined)?.rowCount ?? null;
}

function isFunction(value: unknown): value is (...given: unknown[]) => unknown {
  return typeof value === "function";
}
