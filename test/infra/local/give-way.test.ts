import { execFile } from "node:child_process";
import { getPriority } from "node:os";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { giveWay, niceness } from "../../../infra/local/give-way.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});
afterAll(() => database.drop());

it("lets what loads run after what searches", async () => {
  giveWay(database.pool);
  const { rows } = await database.pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  expect(getPriority(rows[0]?.pid)).toBe(niceness);
});

it("leaves alone what is not there, or somebody else's", async () => {
  const handlers: ((client: { processID: number | null }) => void)[] = [];
  giveWay({ on: (_: string, handle: never) => handlers.push(handle) } as never);
  for (const processID of [null, 2 ** 22 + 1]) expect(() => handlers[0]?.({ processID })).not.toThrow();
});

it.each([
  ["as it is", [], niceness],
  ["where it gives way more than that already", ["nice", "-n", "11"], 11],
])("lets a whole process give way, %s", async (_, before, after) => {
  const url = new URL("../../../infra/local/give-way.ts", import.meta.url);
  const script = `const { giveWayToServer } = await import("${url}"); giveWayToServer();
    console.log((await import("node:os")).getPriority());`;
  const [program = "", ...values] = [...before, process.execPath, "--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(program, values);
  expect(Number(stdout)).toBe(after);
});
