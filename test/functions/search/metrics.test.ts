import { randomUUID } from "node:crypto";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWorkers } from "../../../infra/local/functions.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type HttpStack, startHttpStack } from "../../support/http-stack.ts";
import { logOf } from "../../support/log-lines.ts";

let stack: HttpStack;
let stopWorkers: () => Promise<unknown>;
beforeAll(async () => {
  stack = await startHttpStack({ loaders: 0 });
  stopWorkers = startWorkers(stack.stores);
});
afterAll(async () => {
  await stopWorkers();
  await stack.stop();
});

const document = (day: string) =>
  rawExport([0, 1, 2].map((index) => rawMessage(idAt(`${day}T00:00:0${index}Z`), "apple pie")));

/** The samples of Prometheus' text format, by their name and labels; throws on a line that is none. */
async function samples(): Promise<{ [name: string]: number }> {
  const answer = await fetch(`${stack.url}/api/metrics`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const found: { [name: string]: number } = {};
  const typed = new Set<string>();
  for (const line of (await answer.text()).split("\n").filter((text) => text !== "")) {
    const comment = /^# (?:HELP|TYPE) (\w+) .+$/.exec(line);
    if (comment) typed.add(comment[1] ?? "");
    if (line.startsWith("#")) continue;
    const [, name = "", labels = "", value = ""] =
      /^(\w+)(\{(?:\w+="[^"\\]*",?)*\})? (\S+)$/.exec(line) ?? expect.unreachable(line);
    expect(typed).toContain(name.replace(/_(bucket|sum|count)$/, ""));
    found[name + labels] = Number(value);
  }
  return found;
}

describe("GET /api/metrics", () => {
  it("counts requests, how long they took, how the cache served, and what was loaded", async () => {
    const before = await samples();
    const { body } = await stack.post("/api/imports/file?name=a.json", document("2024-05-01"));
    await stack.ended(body.id);
    for (const term of ["pie", "pie", "nothing"]) await stack.ask(`/api/chats/search?search_term=${term}`);
    await stack.ask("/api/chats/search");
    await stack.ask("/api/imports/7");
    const after = await samples();
    const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
    const requests = (operation: string, status: number) =>
      grown(`fastdiscorddb_requests_total{operation="${operation}",status="${status}"}`);
    expect([requests("searchExact", 200), requests("searchExact", 400)]).toEqual([3, 1]);
    expect([requests("importFile", 202), requests("readImport", 400)]).toEqual([1, 1]);
    const took = "fastdiscorddb_request_duration_seconds";
    expect(grown(`${took}_count{operation="searchExact"}`)).toBe(4);
    expect(grown(`${took}_bucket{le="+Inf",operation="searchExact"}`)).toBe(4);
    expect(grown(`${took}_sum{operation="searchExact"}`)).toBeGreaterThan(0);
    expect(grown('fastdiscorddb_cache_uses_total{use="miss"}')).toBe(2);
    expect(grown('fastdiscorddb_cache_uses_total{use="hit"}')).toBe(1);
    expect(grown('fastdiscorddb_loaded_messages_total{outcome="new"}')).toBe(3);
    expect(grown('fastdiscorddb_load_duration_seconds_count{outcome="loaded"}')).toBe(1);
  });

  it("tells how deep the queues are, and what waits in dead-letter queues", async () => {
    const { queues } = stack.stores.resources;
    const letter = { QueueUrl: queues.postgresDead, MessageBody: "{}" };
    await stack.stores.aws.sqs.send(new SendMessageCommand(letter));
    const found = await samples();
    const waiting = (queue: string) =>
      found[`fastdiscorddb_queue_messages{queue="${queue}",state="waiting"}`];
    expect(Object.keys(queues).map(waiting)).toEqual(
      Object.keys(queues).map((name) => Number(name === "postgresDead")),
    );
  });
});

describe("a request's id", () => {
  it("is one in the lines of the API, of the import and of the loader", async () => {
    const { written, result } = await logOf(async () => {
      const day = "2024-05-02";
      const told = await stack.post(`/api/imports/file?name=${randomUUID()}.json`, document(day));
      await stack.ended(told.body.id);
      return told;
    });
    const lines = written
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
    const own = lines.filter(({ request_id }) => request_id === result.requestId);
    // A part may be loaded before the reader has said that it has ended.
    expect(own.map(({ message }) => message).sort()).toEqual([
      "a part is loaded",
      "a request is answered",
      "an import is read",
    ]);
    expect(result.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(written).not.toContain("apple pie");
  });
});
