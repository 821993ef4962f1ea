import { setImmediate as turn } from "node:timers/promises";
import { AbortMultipartUploadCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "#core/errors.ts";
import { deliveredObjects } from "#stores/delivered-objects.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

const csv = { name: "messages.csv", type: "text/csv; charset=utf-8" };

function deliver(pieces: AsyncIterable<string>, patience?: number) {
  const { aws, resources } = stack.stores;
  return deliveredObjects(aws.s3, resources.bucket, patience)({ ...csv, pieces });
}

async function* repeated(text: string, times: number): AsyncGenerator<string> {
  for (let made = 0; made < times; made++) yield text;
}

describe("a long text", () => {
  it.each([
    ["of nothing", "", 0],
    ["of one piece", "déjà vu\n", 1],
    ["of several parts", `${"é,".repeat(500_000)}\n`, 15],
  ])("%s is behind a link that ends, whole and named", async (_, piece, times) => {
    const delivered = await deliver(repeated(piece, times));
    if (!("url" in delivered)) return expect.unreachable();
    const url = new URL(delivered.url);
    expect(url.pathname).toMatch(/\/exported\/[0-9a-f-]{36}\.csv$/);
    expect(url.searchParams.get("X-Amz-Expires")).toBe("900");
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, csv.type]);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="messages.csv"');
    expect((await answer.text()) === piece.repeat(times)).toBe(true);
  });

  it("that takes too long is refused and left nowhere, and is not made to its end", async () => {
    let isEnded = false;
    async function* endless() {
      try {
        for (;;) {
          await turn();
          yield "é,".repeat(500_000);
        }
      } finally {
        isEnded = true;
      }
    }
    const held = async () => {
      const keys = [];
      for await (const { key } of stack.stores.objects.list("exported/")) keys.push(key);
      return keys;
    };
    const before = await held();
    const refused = await deliver(endless(), 300).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({
      code: "too_large",
      message: expect.stringContaining("narrow the query"),
    });
    expect(await held()).toEqual(before);
    await turn();
    expect(isEnded).toBe(true);
  });

  it("that fails fails as itself", async () => {
    async function* failing() {
      yield "x";
      throw new Fault("database_away", "gone");
    }
    await expect(deliver(failing())).rejects.toMatchObject({ code: "database_away" });
  });

  it("that fails fails as itself, also where what is there of it cannot be given up", async () => {
    const { aws, resources } = stack.stores;
    const client: typeof aws.s3 = Object.create(aws.s3, {
      send: {
        value: async (command: Parameters<typeof aws.s3.send>[0]) => {
          if (command instanceof AbortMultipartUploadCommand) throw new Error("no connection");
          return aws.s3.send(command);
        },
      },
    });
    async function* failing() {
      for (let nth = 0; nth < 4; nth++) yield "x".repeat(8 * 1024 * 1024);
      throw new Fault("database_away", "gone");
    }
    const delivered = deliveredObjects(client, resources.bucket)({ ...csv, pieces: failing() });
    await expect(delivered).rejects.toMatchObject({ code: "database_away" });
  });
});
