import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Operation, operations } from "#core/api/operations.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { connect } from "#stores/postgres/connect.ts";
import { credentials } from "#stores/postgres/credentials.ts";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { importControl } from "#stores/postgres/import-control.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { reconciliation } from "#stores/postgres/reconciliation.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { bindHandlers } from "../../../../infra/local/functions.ts";
import { makeGateway } from "../../../../infra/local/gateway.ts";
import { compileSchema, describedOperations as described } from "../../../support/api-document.ts";
import { keepCredential } from "../../../support/credential-rows.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { freePort } from "../../../support/free-port.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { type ImportStack, startImportStack } from "../../../support/import-stack.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

const find = (id: string) =>
  described.find(({ operation }) => operation.operationId === id) ?? expect.unreachable();

describe("every documented operation", () => {
  const imported = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
  const exported = "6f9619ff-8b86-4d01-b42d-00cf4fc964fd";
  const scheduled = "6f9619ff-8b86-4d01-b42d-00cf4fc964fc";
  const absent = "6f9619ff-8b86-4d01-b42d-00cf4fc964fe";
  let database: FreshDatabase;
  let broken: FreshDatabase;
  let stack: ImportStack;
  const gateways: Server[] = [];
  const urls: { [name: string]: string } = {};

  beforeAll(async () => {
    stack = await startImportStack({ loaders: 0 });
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
    await ledger.create(imported, [{ path: "/exports/a.json", size: 10 }], {
      isSample: false,
      isComplete: false,
    });
    const place = { file: "/exports/a.json", byte: 5, message_id: "7" };
    await ledger.noteProblems(imported, "error", [{ ...place, code: "bad_message", detail: "it is bad" }]);
    await ledger.noteProblems(imported, "warning", [{ ...place, code: "no_messages", detail: "none" }]);
    await exportDesk(database.pool).create({
      ...{ id: exported, request: { channels: ["200"] }, targets: { channels: ["200"] } },
      window: { mode: "incremental", windowDays: 0, after: null, before: null },
      token: { sealed: Buffer.from([1]), group: "g" },
    });
    const other = await keepCredential(database.pool, "other");
    await schedules(database.pool).create({
      ...{ id: scheduled, name: "nightly", timing: "@daily", timeZone: "UTC", request: { direct: true } },
      ...{ credentialId: other.id, isPaused: true, nextAt: null },
    });
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
    await stack.stop();
  });

  async function serve(pool: FreshDatabase["pool"]): Promise<string> {
    const own = {
      control: importControl(pool),
      reconciliation: reconciliation(pool),
      desk: exportDesk(pool),
      credentials: credentials(pool),
      schedules: schedules(pool),
      // Nobody outside is asked.
      testToken: async () => ({ kind: "bot" as const, works: true }),
    };
    const handlers = bindHandlers({
      ...stack.stores,
      searchPool: pool,
      planPool: pool,
      statePool: pool,
      cache: memoryCache(),
      ...own,
    });
    const gateway = makeGateway({ handlers, names: [], apiKey: undefined });
    gateways.push(gateway);
    await once(gateway.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  }

  const term = "?search_term=pie";
  const days = "?start_date=2024-05-01&end_date=2024-05-01";
  const token = { "x-token": "secret" };
  const schedule = { name: "daily", timing: "@daily", export: { direct: true }, credential: "bot" };
  const good: [
    id: string,
    target: string,
    status: number,
    headers?: { [name: string]: string },
    sent?: string,
  ][] = [
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
    ["listImports", "/api/imports", 200],
    ["readUploads", `/api/imports/${imported}/uploads`, 200],
    ["readUploads", `/api/imports/${absent}/uploads`, 404],
    ["createImport", "/api/imports", 201, {}, JSON.stringify({ files: [{ name: "a.json", size: 10 }] })],
    ["importFile", "/api/imports/file?name=a.json", 202, {}, JSON.stringify(rawExport([]))],
    ["completeImport", `/api/imports/${absent}/complete`, 404],
    ["retryImport", `/api/imports/${imported}/retry`, 202],
    ["acceptImport", `/api/imports/${imported}/accept`, 409],
    ["cancelImport", `/api/imports/${imported}/cancel`, 202],
    ["cancelImport", `/api/imports/${imported}/cancel`, 409],
    ["retryImport", `/api/imports/${absent}/retry`, 404],
    ["completeImport", `/api/imports/${imported}/complete`, 409],
    ["readVersions", `/api/messages/${idAt("2024-05-01T10:00:00Z")}/versions`, 200],
    ["readVersions", "/api/messages/7/versions", 404],
    ["readMessage", `/api/messages/${idAt("2024-05-01T10:00:00Z")}?channel=200`, 200],
    ["readMessage", "/api/messages/7", 404],
    ["readStats", "/api/stats", 200],
    ["readStats", "/api/stats?q=pie", 200],
    ["suggest", "/api/suggest?q=p", 200],
    ["suggest", "/api/suggest?q=has:", 200],
    ["findMessages", "/api/messages?q=pie%20-cake&sort=relevance", 200],
    ["exportMessages", "/api/messages/export?q=pie&format=ndjson", 200],
    ["exportMessages", "/api/messages/export", 200],
    ["readStats", "/api/stats?q=pie", 200],
    ["readContext", `/api/messages/${idAt("2024-05-01T11:00:00Z")}/context?before=1`, 200],
    ["readChannel", "/api/channels/200/messages?date=2024-05-01", 200],
    ["readChannel", "/api/channels/999/messages", 404],
    ["listGuilds", "/api/guilds", 200],
    ["listGuildChannels", "/api/guilds/100/channels", 200],
    ["listGuildChannels", "/api/guilds/7/channels", 404],
    ["findChannels", "/api/channels?prefix=GEN", 200],
    ["findUsers", "/api/users?prefix=a&guild=100", 200],
    ["readStats", "/api/stats?guild=100&top=3", 200],
    ["readStats", "/api/stats?q=-xyzzy", 200],
    ["readMetrics", "/api/metrics", 200],
    ["exportChannel", "/api/chats/export/1165030189714129000", 202, token],
    ["exportChannelToIndex", "/api/es/chats/export/1165030189714129000", 202, token],
    ["createExport", "/api/exports", 202, token, JSON.stringify({ channels: ["200"] })],
    ["createExport", "/api/exports", 404, token, JSON.stringify({ direct: true, credential: "none" })],
    ["listExports", "/api/exports", 200],
    ["readExport", `/api/exports/${exported}`, 200],
    ["readExport", `/api/exports/${absent}?wait=1`, 404],
    ["retryExport", `/api/exports/${exported}/retry`, 409],
    ["acceptExport", `/api/exports/${exported}/accept`, 409],
    ["cancelExport", `/api/exports/${exported}/cancel`, 202],
    ["cancelExport", `/api/exports/${exported}/cancel`, 409],
    ["retryExport", `/api/exports/${exported}/retry`, 202, token],
    ["createCredential", "/api/credentials", 201, token, JSON.stringify({ name: "bot" })],
    ["createCredential", "/api/credentials", 200, token, JSON.stringify({ name: "bot" })],
    ["listCredentials", "/api/credentials", 200],
    ["testCredential", "/api/credentials/bot/test", 200],
    ["testCredential", "/api/credentials/none/test", 404],
    ["createSchedule", "/api/schedules", 201, {}, JSON.stringify(schedule)],
    ["listSchedules", "/api/schedules", 200],
    ["deleteCredential", "/api/credentials/bot", 409],
    ["readSchedule", `/api/schedules/${scheduled}`, 200],
    ["changeSchedule", `/api/schedules/${scheduled}`, 200, {}, JSON.stringify({ paused: true })],
    ["deleteSchedule", `/api/schedules/${scheduled}`, 200],
    ["deleteSchedule", `/api/schedules/${scheduled}`, 404],
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
    ["readUploads", "/api/imports/7/uploads", 400],
    ["createImport", "/api/imports", 400, {}, "not JSON"],
    ["createImport", "/api/imports", 400, {}, JSON.stringify({ files: [] })],
    ["importFile", "/api/imports/file", 400, {}, "{}"],
    ["importFile", "/api/imports/file?name=a.json", 400],
    ["findMessages", "/api/messages?q=from:", 400],
    ["findMessages", "/api/messages?cursor=x", 400],
    ["exportMessages", "/api/messages/export?q=(pie", 400],
    ["exportMessages", "/api/messages/export?sort=relevance", 400],
    ["suggest", "/api/suggest?q=a&at=end", 400],
    ["readStats", "/api/stats?top=0", 400],
    ["readStats", "/api/stats?q=from:", 400],
    ["readVersions", "/api/messages/general/versions", 400],
    ["readContext", "/api/messages/7/context?after=101", 400],
    ["readChannel", "/api/channels/200/messages?before=1&around=2", 400],
    ["listGuildChannels", "/api/guilds/mine/channels", 400],
    ["findUsers", "/api/users?guild=mine", 400],
    ["readStats", "/api/stats?q=from:", 400],
    ["exportChannel", "/api/chats/export/1", 400],
    ["exportChannelToIndex", "/api/es/chats/export/general", 400, token],
    ["createExport", "/api/exports", 400, {}, JSON.stringify({ channels: ["200"] })],
    ["createExport", "/api/exports", 400, token, "{}"],
    ["listExports", "/api/exports?limit=0", 400],
    ["readExport", `/api/exports/${exported}?wait=26`, 400],
    ["createCredential", "/api/credentials", 400, {}, JSON.stringify({ name: "bot" })],
    ["createSchedule", "/api/schedules", 400, {}, JSON.stringify({ ...schedule, timing: "often" })],
    ["changeSchedule", `/api/schedules/${absent}`, 400, {}, JSON.stringify({ paused: "yes" })],
  ];

  async function answers([id, target, status, headers = {}, sent]: (typeof good)[number], where = "real") {
    const { method, operation } = find(id);
    const answer = await fetch(`${urls[where]}${target}`, {
      method,
      headers,
      ...(sent !== undefined && { body: sent }),
    });
    const text = await answer.text();
    const body: unknown = /\/json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : text;
    expect([answer.status, body]).toEqual([status, expect.anything()]);
    expect(Object.keys(operation.responses)).toContain(String(status));
    if (typeof body === "string") return body;
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
    for (const [id, target, status, headers, sent] of good) {
      const { operation } = find(id);
      const expected = "503" in operation.responses ? 503 : status;
      await answers([id, target, expected, headers, sent], "away");
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
