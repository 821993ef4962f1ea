import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawKey, rawPrefix } from "#core/part.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

describe("what was uploaded", () => {
  it("is forgotten when it is older than is said, and nothing else is", async () => {
    const { objects, uploads } = stack.stores;
    const [key, staged] = [rawKey(rawPrefix(randomUUID(), 1), 1), `staged/${randomUUID()}/000001.json.gz`];
    for (const each of [key, staged]) await objects.put(each, Buffer.from("bytes"));
    const held = async () => {
      const keys = [];
      for await (const object of objects.list("")) keys.push(object.key);
      return keys;
    };
    expect(await uploads.expire(new Date(Date.now() - 60_000))).toBe(0);
    expect(await held()).toEqual([key, staged]);
    expect(await uploads.expire(new Date(Date.now() + 60_000))).toBe(1);
    expect(await held()).toEqual([staged]);
  });
});
