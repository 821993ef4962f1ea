import { describe, expect, it } from "vitest";
import { operations } from "#core/api/operations.ts";
import { type ErrorCode, errors, Fault } from "#core/errors.ts";
import { type Answer, api, type Bindings } from "#edge/api.ts";
import { callApi } from "../../support/http-event.ts";
import { logOf } from "../../support/log-lines.ts";

const message = { detail: "An internal error occurred", code: "internal" };
const target = "/api/chats/search?search_term=pie";
const page = { messages: [], count: 0, total_count: 0, page: 1, page_size: 10, total_pages: 0 };

const search = (answer: () => Promise<Answer>, over: Bindings = {}) => api({ searchExact: answer, ...over });
const fails = (error: unknown) => search(() => Promise.reject(error));

describe("api", () => {
  it("hands checked parameters and headers in lower case to the operation, and its answer back", async () => {
    const given: unknown[] = [];
    const handler = api({
      searchExact: async (input) => {
        given.push(input);
        return { body: page, headers: { "x-cache": "hit" } };
      },
    });
    const { status, headers, body } = await callApi(handler, "GET", `${target}&size=5&x=1`, {
      headers: { "X-Any": "a" },
    });
    expect([status, body]).toEqual([200, page]);
    expect(headers).toEqual({ "content-type": "application/json; charset=utf-8", "x-cache": "hit" });
    expect(given).toEqual([
      {
        query: { search_term: "pie", page: 1, page_size: 5 },
        ...{ params: {}, headers: { "x-any": "a" }, body: Buffer.from("") },
      },
    ]);
  });

  it("hands on a body that its schema has checked, and a file as the bytes that came", async () => {
    const given: unknown[] = [];
    const keep = async ({ body }: { body: unknown }) => {
      given.push(body);
      throw new Fault("exporter_missing", "Not here.");
    };
    const handler = api({ createImport: keep, importFile: keep });
    const files = [{ name: "a.json", size: 1, more: true }];
    const create = (sent: string) => callApi(handler, "POST", "/api/imports", { sent });
    expect(await create(JSON.stringify({ files }))).toMatchObject({ status: 501 });
    await callApi(handler, "POST", "/api/imports/file?name=a", { sent: "{ bytes" });
    expect(given).toEqual([
      { files: [{ name: "a.json", size: 1 }], complete: false },
      Buffer.from("{ bytes"),
    ]);
    for (const [sent, detail] of [
      ["{ bytes", "The body must be JSON."],
      ["", "The body must be JSON."],
      ["{}", /^files: /],
      ['{"files":[{"name":"a.json","size":-1}]}', /^files\.0\.size: /],
    ] as const) {
      const { status, body } = await create(sent);
      expect([status, body.code]).toEqual([400, "invalid_parameter"]);
      expect(body.detail).toMatch(detail);
    }
  });

  it("answers 404 for what is not bound", async () => {
    const { status, body } = await callApi(
      search(async () => ({ body: page })),
      "GET",
      "/api/health",
    );
    expect([status, body]).toEqual([404, { detail: "There is no GET /api/health.", code: "not_found" }]);
  });

  it.each(Object.keys(errors) as ErrorCode[])(
    "answers the Fault %s with its status and its words, unless it is ours",
    async (code) => {
      const { status, body } = await callApi(
        fails(new Fault(code, "What is wrong. What to do.")),
        "GET",
        target,
      );
      const shown = errors[code].status === 500 ? message : { detail: "What is wrong. What to do.", code };
      expect([status, body]).toEqual([errors[code].status, shown]);
    },
  );

  it.each([new Error("password=secret"), "secret", { secret: 1 }, undefined])(
    "shows nothing of the error %s",
    async (error) => {
      const { written, result } = await logOf(() => callApi(fails(error), "GET", target));
      expect([result.status, result.body]).toEqual([500, message]);
      const lines = written
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(lines).toMatchObject([
        { level: "INFO", operation: "searchExact", status: 500, request_id: "r" },
        { level: "ERROR", route: "GET /api/chats/search", request_id: "r" },
      ]);
    },
  );

  it("answers a failed export with the documented text", async () => {
    const handler = api({ exportChannel: () => Promise.reject(new Error("secret")) });
    const options = { route: "/api/chats/export/{channel_id}", params: { channel_id: "1" } };
    const { status, body } = await callApi(handler, "POST", "/api/chats/export/1", options);
    expect([status, body]).toEqual([
      500,
      { detail: "An error occurred while processing your request.", code: "internal" },
    ]);
  });

  it.each<[string, Answer]>([
    ["lacks a field", { body: { messages: [] } }],
    ["has a field of another type", { body: { ...page, count: "0" } }],
    ["has a status that the document does not list", { status: 204, body: page }],
    ["has a message that is not one", { body: { ...page, messages: [{ message_id: "1" }] } }],
  ])("does not let an answer out that %s", async (_, answer) => {
    const { status, body } = await callApi(
      search(async () => answer),
      "GET",
      target,
    );
    expect([status, body]).toEqual([500, message]);
  });

  it("leaves out what the document does not name", async () => {
    const { body } = await callApi(
      search(async () => ({ body: { ...page, inside: 1 } })),
      "GET",
      target,
    );
    expect(body).toEqual(page);
  });

  it("answers a text as it is: it was checked when it was made", async () => {
    const { body } = await callApi(
      search(async () => ({ body: '{"any":1}' })),
      "GET",
      target,
    );
    expect(body).toEqual({ any: 1 });
  });

  it("knows every operation by its route", async () => {
    const schedule = { name: "a", timing: "@daily", credential: "bot", export: { channels: ["1"] } };
    const bodies: { [id: string]: object } = {
      createImport: { files: [{ name: "a.json", size: 1 }] },
      createExport: { channels: ["1"] },
      createCredential: { name: "bot" },
      createSchedule: schedule,
      changeSchedule: { paused: true },
    };
    for (const operation of operations) {
      const handler = api({
        [operation.id]: () => Promise.reject(new Fault("exporter_missing", "Not here.")),
      });
      const path = operation.path
        .replace(/\{(channel|message)_id\}/, "1")
        .replace("{name}", "bot")
        .replace("{id}", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
      const query = "?search_term=a&name=a&start_date=2024-01-01&end_date=2024-01-01";
      const params = { channel_id: "1", id: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff" };
      const { status } = await callApi(handler, operation.method, path + query, {
        route: operation.path,
        params: { ...params, message_id: "1", name: "bot" },
        sent: JSON.stringify(bodies[operation.id] ?? {}),
      });
      expect([operation.id, status]).toEqual([operation.id, 501]);
    }
  });
});
