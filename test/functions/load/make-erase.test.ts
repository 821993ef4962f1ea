import { afterAll, beforeAll, expect, it } from "vitest";
import { Fault } from "#core/errors.ts";
import { suppressionsKey } from "#core/suppressions.ts";
import { deliveredObjects } from "#stores/delivered-objects.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { makeErase } from "../../../functions/load/make-erase.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";
import { loadDocuments } from "../../support/load-documents.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 0 });
});
afterAll(() => stack.stop());

const id = idAt("2024-05-01");
const message = { kind: "message", id } as const;

/** Makes a table with a secret in it; answers its link. */
async function table(): Promise<string> {
  async function* pieces() {
    yield "secret";
  }
  const { aws, resources } = stack.stores;
  const deliver = deliveredObjects(aws.s3, resources.bucket);
  const delivered = await deliver({ name: "messages.csv", type: "text/csv", pieces: pieces() });
  return "url" in delivered ? delivered.url : expect.unreachable();
}

it("the tables that were made for who asked go with what is erased, and nothing else does", async () => {
  const { objects, loadPool } = stack.stores;
  await loadDocuments(loadPool, [rawExport([rawMessage(id, "secret")])]);
  await objects.put("staged/kept", Buffer.from("original"));
  const links = [await table(), await table()];
  const forget = makeErase(objects, (all, keep) => erase(loadPool, all, keep));
  expect(await forget([message])).toBe(1);
  for (const link of links) expect((await fetch(link)).status).toBe(404);
  const left: string[] = [];
  for await (const { key } of objects.list("")) left.push(key);
  expect(left).toEqual([suppressionsKey, "staged/kept"]);
  // Again, when there is none.
  expect(await forget([message])).toBe(0);
});

it("nothing goes where the archive could not forget", async () => {
  const { objects } = stack.stores;
  const link = await table();
  const away = makeErase(objects, async () => {
    throw new Fault("database_away", "gone");
  });
  await expect(away([message])).rejects.toMatchObject({ code: "database_away" });
  expect((await fetch(link)).status).toBe(200);
});
