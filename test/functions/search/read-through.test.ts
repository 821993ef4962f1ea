import { beforeEach, describe, expect, it } from "vitest";
import { Fault } from "#core/errors.ts";
import type { Cache } from "#core/ports.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { type ReadThrough, readThrough } from "../../../functions/search/read-through.ts";

const question = { operation: "exact", query: { search_term: "pie" }, fresh: false };
const body = (text: string) => ({ status: 200, body: JSON.stringify({ text }) });
const away = () => Promise.reject(new Fault("database_away", "The database does not answer."));

let generation: () => Promise<string>;
let cache: Cache;
let read: ReadThrough;
let asked: number;

beforeEach(() => {
  generation = async () => "1";
  cache = memoryCache();
  read = readThrough(cache, () => generation());
  asked = 0;
});

const ask = (made = "a", over: Partial<typeof question> = {}) =>
  read({ ...question, ...over }, async () => {
    asked++;
    return body(made);
  });
const use = async (answer: ReturnType<typeof ask>) => (await answer).headers?.["x-cache"];

describe("reading through the cache", () => {
  it("asks the archive once and answers from the cache after that", async () => {
    expect(await ask("a")).toEqual({ ...body("a"), headers: { "x-cache": "miss" } });
    expect(await ask("b")).toEqual({ ...body("a"), headers: { "x-cache": "hit" } });
    expect(read.counts).toEqual({ hits: 1, misses: 1 });
  });

  it("keeps answers with another status, and other questions, apart", async () => {
    await read(question, async () => ({ status: 404, body: "{}" }));
    expect(await ask()).toMatchObject({ status: 404, headers: { "x-cache": "hit" } });
    expect(await use(ask("b", { operation: "all" }))).toBe("miss");
    expect(await use(ask("b", { query: { search_term: "pies" } }))).toBe("miss");
  });

  it("asks again when the archive has changed", async () => {
    await ask("old");
    generation = async () => "2";
    expect((await ask("new")).body).toBe(body("new").body);
  });

  it("asks the archive when the caller wants no cached answer", async () => {
    await ask("a");
    expect(await ask("b", { fresh: true })).toEqual({ ...body("b"), headers: { "x-cache": "bypass" } });
  });

  it("asks once for many who ask the same at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(asked).toBe(1);
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
  });

  it("does not remember a failure", async () => {
    await expect(read(question, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await use(ask())).toBe("miss");
  });

  it("answers what it has as stale while the database is away, and nothing else", async () => {
    await ask("a");
    generation = away;
    expect(await ask("b")).toEqual({ ...body("a"), headers: { "x-cache": "stale" } });
    await expect(ask("b", { operation: "all" })).rejects.toMatchObject({ code: "database_away" });
  });

  it("answers stale also in a process that starts while the database is away", async () => {
    await ask("a");
    const later = readThrough(cache, away);
    expect(await use(later(question, async () => body("b")))).toBe("stale");
  });

  it("goes on without the cache when that is away", async () => {
    const gone = () => Promise.reject(new Error("gone"));
    const without = readThrough(
      { get: gone, set: gone, ping: gone, close: async () => undefined },
      async () => "1",
    );
    expect(await use(without(question, async () => body("a")))).toBe("bypass");
  });

  it("does not keep answers over the limit", async () => {
    const large = "x".repeat(1024 * 1024);
    expect(await use(ask(large))).toBe("miss");
    expect(await use(ask(large))).toBe("miss");
  });
});
