import { afterAll, beforeAll, expect, it } from "vitest";
import { Health } from "#core/api/answers.ts";
import { Workplace } from "../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";
import { loadDocuments } from "../support/load-documents.ts";

let database: FreshDatabase;
let place: Workplace;
let env: { [name: string]: string };
beforeAll(async () => {
  database = await freshDatabase();
  place = await Workplace.make();
  env = { DATABASE_URL: database.url };
  const raw = [0, 1, 2].map((nth) => rawMessage(idAt("2024-03-01", nth), "plum"));
  await loadDocuments(database.pool, [rawExport(raw)]);
});
afterAll(async () => {
  await place.remove();
  await database.drop();
});

/** Leaves the messages as an older version did, and keeps them from being indexed until it is called. */
async function forgetAndHold(): Promise<() => Promise<void>> {
  await database.pool.query("update messages set terms = null");
  const other = await database.pool.connect();
  await other.query("begin; select from messages limit 1 for update");
  return async () => {
    await other.query("rollback");
    other.release();
  };
}

it("a server listens before an older version's messages are indexed, and everything says that they are not", async () => {
  const release = await forgetAndHold();
  const server = place.start(["start"], { env });
  const url = await server.url();
  const unindexed = async () =>
    Health.parse(await (await fetch(`${url}/api/health`)).json()).archive.unindexed;
  await expect.poll(unindexed, { timeout: 20_000 }).toBe(3);
  const status = await place.run(["status"], { env });
  expect(status.stdout).toContain("\nIndex: 3 messages of an older version are not searchable yet\n");
  const early = await place.run(["search", "--count", "plum"], { env });
  expect(early.stderr).toBe(
    "3 messages of an older version are still being indexed: searches do not find them yet.\n",
  );
  expect(early.stdout).toMatch(/^0\b|^No messages/);
  await release();
  await expect.poll(unindexed, { timeout: 20_000 }).toBe(0);
  const late = await place.run(["search", "--count", "plum"], { env });
  expect(late).toMatchObject({ stderr: "", stdout: expect.stringMatching(/^3\b/) });
  expect((await place.run(["status"], { env })).stdout).not.toContain("Index:");
  server.send("SIGINT");
  expect((await server.ended).code).toBe(0);
});

it("a search without a server waits until it finds all", async () => {
  const release = await forgetAndHold();
  const search = place.start(["search", "--count", "plum"], { env });
  await search.shows(/^Indexing 3 messages of an older version, once; what is done stays done…\n/);
  await release();
  expect(await search.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^3\b/) });
});

it("a search without a server says what could not be indexed", async () => {
  const { pool } = database;
  await pool.query("update messages set terms = null; delete from vocabulary");
  await pool.query("alter table vocabulary add constraint no_plum check (word <> 'plum') not valid");
  const search = await place.run(["search", "--count", "plum"], { env });
  expect(search.code).toBe(0);
  expect(search.stderr).toContain(
    "\n3 messages of an older version could not be indexed: searches do not find them.\n",
  );
});
