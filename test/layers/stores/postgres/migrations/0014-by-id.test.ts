import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { largestSnowflake } from "#core/snowflake.ts";
import { createdAt, incomingColumns } from "#stores/postgres/incoming.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { migrations } from "#stores/postgres/migrations/index.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { idAt, rawExport, rawMessage } from "../../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";
import { loadDocuments } from "../../../../support/load-documents.ts";

const [first, last] = [idAt("2024-02-01"), idAt("2024-02-29T23:59:59.999Z", 2 ** 22 - 1)];
const months = {
  messages_2015_01: { from: "2015-01-01", to: "2015-02-01", ids: ["7"] },
  messages_2024_02: { from: "2024-02-01", to: "2024-03-01", ids: [first, idAt("2024-02-10", 1), last] },
  messages_2024_03: { from: "2024-03-01", to: "2024-04-01", ids: [idAt("2024-03-01")] },
  messages_2084_09: { from: "2084-09-01", to: "2084-10-01", ids: [largestSnowflake] },
};
const ids = Object.values(months).flatMap((month) => month.ids);
const exported = rawExport(ids.map((id) => rawMessage(id, `a plum, number ${id}`)));
/** What stands where, with all that it says. */
const held = "select tableoid::regclass::text as month, to_jsonb(m) as message from messages m order by id";
const bounds = `
select inhrelid::regclass::text as month, pg_get_expr(relpartbound, oid) as bounds
from pg_inherits join pg_class on oid = inhrelid where inhparent = 'messages'::regclass order by 1`;
const columns = `
select attname, format_type(atttypid, atttypmod) as type, attnotnull from pg_attribute
where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attname`;
/** A month's files, by their oids: the same ones hold the same index. */
const indexes = `
select indrelid::regclass::text as month, indisprimary, indisvalid, pg_get_indexdef(indexrelid, 1, false) as key, reloptions, relfilenode
from pg_index join pg_class c on c.oid = indexrelid
where indrelid in (select inhrelid from pg_inherits where inhparent = 'messages'::regclass) order by 1, 4, 2`;

/** The same messages, as today's code loads them, and in an archive of migration 13. */
let today: FreshDatabase;
let before: FreshDatabase;
beforeAll(async () => {
  [today, before] = await Promise.all([freshDatabase(), freshDatabase({ empty: true })]);
  await loadDocuments(today.pool, [exported]);
  await migrate(before.pool, migrations.slice(0, 13));
  for (const [name, { from, to }] of Object.entries(months)) {
    await before.pool.query(
      `create table ${name} partition of messages for values from ('${from} 00:00:00+00') to ('${to} 00:00:00+00')`,
    );
  }
  const [{ rows }] = await ask(today.pool, "select jsonb_agg(to_jsonb(m))::text as rows from messages m");
  await ask(
    before.pool,
    `insert into messages (${incomingColumns}, created_at) select ${incomingColumns}, ${createdAt("id")}
     from jsonb_populate_recordset(null::messages, $1::jsonb)`,
    [rows],
  );
});
afterAll(() => Promise.all([today.drop(), before.drop()]));

async function ask(pool: Pool, text: string, values: unknown[] = []) {
  return (await pool.query(text, values)).rows;
}

it("an archive whose messages lay by their time has all of them by their ids, and its index of words as it was", async () => {
  const { pool } = before;
  const terms = async () =>
    (await ask(pool, indexes))
      .filter(({ key }) => key === "terms")
      .map(({ month, relfilenode }) => [month, relfilenode]);
  const old = await terms();
  expect(await migrate(pool)).toContain("by-id");
  expect(await terms()).toEqual(old);
  expect(old).toHaveLength(Object.keys(months).length);
  for (const query of [held, bounds]) expect(await ask(pool, query)).toEqual(await ask(today.pool, query));
  expect((await ask(pool, held)).map(({ month }) => month)).toEqual(
    Object.entries(months).flatMap(([month, each]) => each.ids.map(() => month)),
  );
  for (const table of ["messages", ...Object.keys(months)]) {
    expect(await ask(pool, columns, [table])).toEqual(await ask(today.pool, columns, [table]));
  }
  const keys = async (of: Pool) => (await ask(of, indexes)).map(({ relfilenode: _, ...index }) => index);
  expect(await keys(pool)).toEqual(await keys(today.pool));
  expect((await keys(pool)).every(({ indisvalid }) => indisvalid)).toBe(true);
});

it("finds and loads them as before, and what comes new in their months and others", async () => {
  const { pool } = before;
  const wanted = { sort: "oldest", limit: 100, countUpTo: null } as const;
  const found = async () => (await messageFinder(pool).find(parseQuery("plums", { now: 0 }), wanted)).places;
  expect((await found()).map(({ id }) => id)).toEqual(ids);
  const more = [idAt("2024-02-20"), idAt("2025-01-01")].map((id) => rawMessage(id, "one more plum"));
  const counts = { changed: 0, skipped: 0 };
  expect(await loadDocuments(pool, [exported, rawExport(more)])).toEqual([
    { ...counts, new: 0, unchanged: ids.length },
    { ...counts, new: more.length, unchanged: 0 },
  ]);
  expect(await found()).toHaveLength(ids.length + more.length);
});
