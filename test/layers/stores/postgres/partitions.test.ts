import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "#stores/postgres/connect.ts";
import { ensurePartitions } from "#stores/postgres/partitions.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  for (const { name } of await partitions()) await database.pool.query(`drop table ${name}`);
});

async function partitions(): Promise<{ name: string; bounds: string }[]> {
  const { rows } = await database.pool.query(`
    select relname as name, pg_get_expr(relpartbound, oid) as bounds
    from pg_class join pg_inherits on inhrelid = oid where inhparent = 'messages'::regclass order by relname`);
  return rows;
}
const names = async () => (await partitions()).map(({ name }) => name);

describe("ensurePartitions", () => {
  it("makes a month from its first moment to the next month's, over the turn of the year", async () => {
    await ensurePartitions(database.pool, ["2024-12", "2025-01", "2024-02"]);
    const bounds = (from: string, to: string) => `FOR VALUES FROM ('${idAt(from)}') TO ('${idAt(to)}')`;
    expect(await partitions()).toEqual([
      { name: "messages_2024_02", bounds: bounds("2024-02-01", "2024-03-01") },
      { name: "messages_2024_12", bounds: bounds("2024-12-01", "2025-01-01") },
      { name: "messages_2025_01", bounds: bounds("2025-01-01", "2025-02-01") },
    ]);
  });

  it("leaves a month that is there as it is, and no constraint behind", async () => {
    await ensurePartitions(database.pool, ["2024-05"]);
    await ensurePartitions(database.pool, ["2024-05", "2024-05"]);
    expect(await names()).toEqual(["messages_2024_05"]);
    const checks = await database.pool.query(
      "select conname from pg_constraint where conrelid = 'messages_2024_05'::regclass and contype = 'c'",
    );
    expect(checks.rows).toEqual([]);
  });

  it("gives each month the indexes of the whole", async () => {
    await ensurePartitions(database.pool, ["2024-05"]);
    const count = async (table: string) => {
      const { rows } = await database.pool.query(
        "select count(*) from pg_index where indrelid = to_regclass($1) and indisvalid",
        [table],
      );
      return rows[0].count;
    };
    expect(await count("messages_2024_05")).toBe(await count("messages"));
  });

  it("makes a month once when many ask for it at once", async () => {
    const months = ["2030-01", "2030-02", "2030-03"];
    const orders = Array.from({ length: 6 }, (_, index) => (index % 2 ? months : months.toReversed()));
    await Promise.all(orders.map((order) => ensurePartitions(database.pool, order)));
    expect(await names()).toEqual(["messages_2030_01", "messages_2030_02", "messages_2030_03"]);
  });

  it("takes the months of the smallest and the largest ids, and those at a border", async () => {
    const ids = ["0", idAt("2024-12-31T23:59:59.999Z"), idAt("2025-01-01T00:00:00Z"), String(2n ** 63n - 1n)];
    const messages = ids.map((id) => ({ ...rawMessage(idAt("2024-06-01"), "x"), id }));
    await loadDocuments(database.pool, [rawExport(messages)]);
    const { rows } = await database.pool.query(
      "select tableoid::regclass::text as name, id from messages order by id",
    );
    expect(rows).toEqual([
      { name: "messages_2015_01", id: ids[0] },
      { name: "messages_2024_12", id: ids[1] },
      { name: "messages_2025_01", id: ids[2] },
      { name: "messages_2084_09", id: ids[3] },
    ]);
  });
});

describe("attaching a partition", () => {
  it("neither waits for a reader in the middle of its transaction nor keeps others from reading and writing", async () => {
    await loadDocuments(database.pool, [rawExport([rawMessage(idAt("2024-05-01"), "x")])]);
    const reader = await database.pool.connect();
    await reader.query("begin isolation level repeatable read");
    await reader.query("select count(*) from messages");
    const writer = await database.pool.connect();
    await writer.query("begin");
    await writer.query("update messages set content = 'y'");
    const start = performance.now();
    await ensurePartitions(database.pool, ["2031-01"]);
    expect(performance.now() - start).toBeLessThan(1_500);
    expect((await reader.query("select content from messages")).rows).toEqual([{ content: "x" }]);
    for (const client of [reader, writer]) {
      await client.query("commit");
      client.release();
    }
    expect(await names()).toContain("messages_2031_01");
  });

  it("lets others read and load while it waits itself, and succeeds when its turn comes", async () => {
    await ensurePartitions(database.pool, ["2024-05"]);
    const holder = await database.pool.connect();
    await holder.query("begin");
    // What VACUUM and CREATE INDEX CONCURRENTLY hold.
    await holder.query("lock table messages in share update exclusive mode");
    let isMade = false;
    const making = ensurePartitions(database.pool, ["2031-02"]).then(() => {
      isMade = true;
    });
    await pause(2_300);
    expect(isMade).toBe(false);
    const other = connect(database.url, { timeout: 1_000, connections: 1 });
    await loadDocuments(other, [rawExport([rawMessage(idAt("2024-05-01"), "x")])]);
    expect((await other.query("select from messages")).rowCount).toBe(1);
    await holder.query("commit");
    holder.release();
    await making;
    await other.end();
    expect(await names()).toContain("messages_2031_02");
  });

  it("leaves nothing behind when it fails", async () => {
    await database.pool.query("create table messages_2031_03 (id bigint)");
    await expect(ensurePartitions(database.pool, ["2031-03"])).rejects.toThrow();
    await database.pool.query("drop table messages_2031_03");
    await ensurePartitions(database.pool, ["2031-03"]);
    expect(await names()).toEqual(["messages_2031_03"]);
  });
});
