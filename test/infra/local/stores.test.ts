import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withRequestId } from "#core/request-id.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";
import { logOf } from "../../support/log-lines.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

describe("the bound stores", () => {
  it("tell of exports, schedules and kept tokens while loads have all the connections that they may", async () => {
    const { loadPool, desk, schedules, credentials } = stack.stores;
    const loads = await Promise.all(Array.from({ length: loadPool.options.max }, () => loadPool.connect()));
    try {
      const told = Promise.all([desk.list(10), schedules.list(), credentials.list()]);
      expect(await told).toEqual([[], [], []]);
    } finally {
      for (const load of loads) load.release();
    }
  });

  it("log a slow statement of a search under the request's id, and not one of a load that is as slow", async () => {
    const { searchPool, statePool, loadPool } = stack.stores;
    const { written } = await logOf(() =>
      withRequestId("r-1", () =>
        Promise.all(
          [searchPool, statePool, loadPool].map((pool) => pool.query("select pg_sleep($1)", [0.6])),
        ),
      ),
    );
    const lines = written.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(
      Array(2).fill({
        ...{ level: "WARN", message: "a statement is slow", request_id: "r-1" },
        ...{ statement: "select pg_sleep($1)", ms: expect.any(Number), rows: 1 },
      }),
    );
  });
});
