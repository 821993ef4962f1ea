import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Operation, operations } from "#core/api/operations.ts";
import { api } from "#edge/api.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { connect } from "#stores/postgres/connect.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { bindEnqueue } from "../../../../functions/enqueue/enqueue.ts";
import { bindSearch } from "../../../../functions/search/search.ts";
import { makeGateway } from "../../../../infra/local/gateway.ts";
import { compileSchema, describedOperations as described } from "../../../support/api-document.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { freePort } from "../../../support/free-port.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

const find = (id: string) =>
  described.find(({ operation }) => operation.operationId === id) ?? expect.unreachable();

describe("every documented operation", () => {
  const imported = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
  const absent = "6f9619ff-8b86-4d01-b42d-00cf4fc964fe";
  let database: FreshDatabase;
  let broken: FreshDatabase;
  const gateways: Server[] = [];
  const urls: { [name: string]: string } = {};

  beforeAll(async () => {
    database = await freshDatabase();
    broken = await freshDatabase();
    await loadDocuments(database.pool, [
      rawExport([
        rawMessage(idAt("2024-05-01T10:00:00Z"), "a piece of pie", {
          timestampEdited: "2024-05-02T10:00:00+00:00",
        }),
        rawMessage(idAt("2024-05-01T11:00:00Z"), "another pie", { author: undefined }),
      ]),
    ]);
    const ledger = importLedger(database.pool);
    await ledger.create(imported, [{ path: "/exports/a.json", size: 10 }], false);
    const place = { file: "/exports/a.json", byte: 5, message_id: "7" };
    await ledger.noteProblems(imported, "error", [{ ...place, code: "bad_message", detail: "it is bad" }]);
    await ledger.noteProblems(imported, "warning", [{ ...place, code: "no_messages", detail: "none" }]);
    await broken.pool.query("drop table messages, imports, archive cascade");
    urls.real = await serve(database.pool);
    urls.broken = await serve(broken.pool);
    const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`;
    urls.away = await serve(connect(nowhere, { timeout: 1_000 }));
  });
  afterAll(async () => {
    for (const gateway of gateways) gateway.close().closeAllConnections();
    await database.drop();
    await broken.drop();
  });

  async function serve(pool: FreshDatabase["pool"]): Promise<string> {
    const state = archiveState(pool);
    const search = api(bindSearch({ search: messageSearch(pool), state, cache: memoryCache() }));
    const enqueue = api(bindEnqueue(state));
    const handlers = {
      search: (event: Parameters<typeof search>[0], context: Context) => search(event, context),
      enqueue: (event: Parameters<typeof enqueue>[0], context: Context) => enqueue(event, context),
    };
    const gateway = makeGateway({ handlers, names: [], apiKey: undefined });
    gateways.push(gateway);
    await once(gateway.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  }

  const term = "?search_term=pie";
  const days = "?start_date=2024-05-01&end_date=2024-05-01";
  const token = { "x-token": "secret" };
  const good: [id: string, target: string, status: number, headers?: { [name: string]: string }][] = [
    ["searchExact", `/api/chats/search${term}&page=1&page_size=1`, 200],
    ["searchExact", "/api/chats/search?keyword=nothing&size=5", 200],
    ["searchKeyword", `/api/search/keyword${term}`, 200],
    ["searchAll", `/api/chats/search/all${term}`, 200],
    ["searchContext", `/api/chats/context-search${term}`, 200],
    ["searchByDate", `/api/chats/search/by-date${days}`, 200],
    ["searchDate", `/api/search/date${days}`, 200],
    ["searchIndex", `/api/es/chats/search${term}`, 200],
    ["searchIndex", "/api/es/chats/search?keyword=nothing", 404],
    ["searchIndexByDate", `/api/es/chats/search/by-date${days}`, 200],
    ["readHealth", "/api/health", 200],
    ["readImport", `/api/imports/${imported}`, 200],
    ["readImport", `/api/imports/${absent}`, 404],
    ["readOpenApi", "/openapi.json", 200],
    ["exportChannel", "/api/chats/export/1165030189714129000", 501, token],
    ["exportChannelToIndex", "/api/es/chats/export/1165030189714129000", 501, token],
  ];
  const bad: typeof good = [
    ["searchExact", "/api/chats/search", 400],
    ["searchKeyword", "/api/search/keyword?search_term=%20", 400],
    ["searchAll", `/api/chats/search/all?search_term=${"x".repeat(101)}`, 400],
    ["searchContext", `/api/chats/context-search${term}&page=0`, 400],
    ["searchByDate", "/api/chats/search/by-date?start_date=2024-05-01", 400],
    ["searchDate", "/api/search/date?start_date=2024-05-02&end_date=2024-05-01", 400],
    ["searchIndex", "/api/es/chats/search?keyword=a&search_term=b", 400],
    ["searchIndexByDate", "/api/es/chats/search/by-date?start_date=2024-02-30&end_date=2024-05-01", 400],
    ["readImport", "/api/imports/7", 400],
    ["exportChannel", "/api/chats/export/1", 400],
    ["exportChannelToIndex", "/api/es/chats/export/general", 400, token],
  ];

  async function answers([id, target, status, headers = {}]: (typeof good)[number], where = "real") {
    const { method, operation } = find(id);
    const answer = await fetch(`${urls[where]}${target}`, { method, headers });
    const body: unknown = await answer.json();
    expect([answer.status, body]).toEqual([status, expect.anything()]);
    expect(Object.keys(operation.responses)).toContain(String(status));
    const schema = operation.responses[status]?.content["application/json"]?.schema ?? expect.unreachable();
    const validate = compileSchema(schema);
    expect([validate(body), validate.errors]).toEqual([true, null]);
    return body;
  }

  it.each(good)("%s answers %s with %i, as it says", async (...call) => {
    await answers(call);
  });

  it.each(bad)("%s refuses %s with %i, as it says", async (...call) => {
    expect(await answers(call)).toMatchObject({ detail: expect.any(String), code: expect.any(String) });
  });

  it("is among these", () => {
    expect([...new Set(good.map(([id]) => id))].sort()).toEqual(
      (operations as Operation[]).map(({ id }) => id).sort(),
    );
  });

  it("that reads the archive answers 503 while the database is away", async () => {
    for (const [id, target, status, headers] of good) {
      const { operation } = find(id);
      if ("503" in operation.responses) await answers([id, target, 503, headers], "away");
      else await answers([id, target, status, headers], "away");
    }
  });

  it("that reads the archive answers 500 when it fails, and shows nothing of the inside", async () => {
    const reading = good.filter(([id]) => /^search|^readImport/.test(id));
    for (const [id, target, , headers] of reading) {
      expect(await answers([id, target, 500, headers], "broken")).toEqual({
        detail: "An internal error occurred",
        code: "internal",
      });
    }
    expect(await answers(["readHealth", "/api/health", 200], "broken")).toMatchObject({ status: "degraded" });
  });
});
