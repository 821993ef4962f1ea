import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportStatus } from "#core/api/answers.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { bindHandlers } from "../../../infra/local/functions.ts";
import type { HttpHandler } from "../../../infra/local/gateway.ts";
import { callApi } from "../../support/http-event.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
let handler: HttpHandler;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
  handler = bindHandlers(stack.stores).enqueue;
});
afterAll(() => stack.stop());

describe("GET /api/imports/{id}", () => {
  const route = "/api/imports/{id}";
  const get = (id: string) => callApi(handler, "GET", `/api/imports/${id}`, { route, params: { id } });

  it.each(["7", "latest", "6f9619ff-8b86-4d01-b42d", "' or 1=1"])("refuses the id %j", async (id) => {
    const { status, body } = await get(id);
    expect([status, body]).toEqual([400, { detail: "id must be a UUID", code: "invalid_parameter" }]);
  });

  it("says that there is no such import", async () => {
    const id = randomUUID();
    const { status, body } = await get(id);
    expect([status, body]).toEqual([404, { detail: `There is no import ${id}.`, code: "not_found" }]);
  });

  it("tells how far an import is, from the first file to the last part", async () => {
    const ledger = importLedger(stack.stores.loadPool);
    const id = randomUUID();
    await ledger.create(
      id,
      [
        { path: "/a.json", size: 300 },
        { path: "/b.json", size: 100 },
      ],
      { isSample: false, isComplete: false },
    );
    const states: [string, number][] = [];
    const look = async () => {
      const { status, body } = await get(id.toUpperCase());
      expect(status).toBe(200);
      const read = ImportStatus.strict().parse(body);
      states.push([read.state, read.percent]);
      return read;
    };
    expect(await look()).toMatchObject({
      files: { total: 2, read: 0 },
      bytes: { total: 400, read: 0 },
      ended_at: null,
    });
    await ledger.startFile(id, 1, "stamp", 0);
    await ledger.noteProgress(id, 1, { bytes: 200, messages: 50, skipped: 1 }, null);
    await look();
    await ledger.endFile(id, 1, "read", 0);
    await ledger.startFile(id, 2, "stamp", 0);
    await ledger.noteProgress(id, 2, { bytes: 100, messages: 30, skipped: 0 }, null);
    const problem = { file: "/b.json", byte: 100, message_id: null, detail: "It ends." };
    await ledger.noteProblems(id, "error", [{ ...problem, code: "truncated" }]);
    await ledger.noteProblems(id, "warning", [{ ...problem, code: "count_differs" }]);
    await ledger.endFile(id, 2, "failed", 0);
    await ledger.endReading(id);
    expect(await look()).toMatchObject({
      ...{ id, files: { total: 2, read: 1, failed: 1 }, bytes: { total: 400, read: 300 } },
      counters: { read: 80, new: 0, changed: 0, unchanged: 0, skipped: 1 },
      errors: [{ ...problem, code: "truncated" }],
      warnings: [{ ...problem, code: "count_differs" }],
      ended_at: expect.stringMatching(/Z$/),
    });
    expect(states).toEqual([
      ["queued", 0],
      ["reading", 50],
      ["failed", 75],
    ]);
  });
});
