import type { PoolClient } from "pg";
import { copyRows } from "#stores/postgres/copy.ts";
import {
  createdAt,
  type IncomingRow,
  incomingColumns,
  incomingTypes,
  rowBytes,
} from "#stores/postgres/incoming.ts";

/**
 * Fills the connection's own staging table with the rows that the archive does not have exactly so; answers how many.
 * The table lives as long as the connection: one catalogue entry, not one a part.
 */
export async function stageUnknown(client: PoolClient, rows: IncomingRow[]): Promise<number> {
  await client.query(makeTables);
  const staged = (await isKnown(client, rows)) ? await withoutSame(client, rows) : rows;
  await copyRows(client, `incoming (${incomingColumns})`, staged.values().map(rowBytes));
  return staged.length;
}

/** A part is at most 10,000 rows against millions: look each up by its key, never scan. The planner cannot know that. */
export async function lookUpByKey(client: PoolClient): Promise<void> {
  await client.query("set local enable_hashjoin = off; set local enable_mergejoin = off");
}

const makeTables = `
create temp table if not exists incoming (${incomingTypes});
create temp table if not exists incoming_keys (id bigint, channel_id bigint, version bigint, digest bigint);
truncate incoming, incoming_keys`;

/** A guess that only saves work: a part whose ends are new is taken as new, and its rows are copied at once. */
async function isKnown(client: PoolClient, rows: IncomingRow[]): Promise<boolean> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return false;
  const { rowCount } = await client.query(
    `select from (values ($1::bigint), ($2::bigint)) as ends(id)
     where exists (select from messages m where m.id = ends.id and m.channel_id = $3 and m.created_at = ${createdAt("ends.id")})`,
    [first.id, last.id, first.channelId],
  );
  return rowCount !== 0;
}

/** Sends the keys first, to learn which rows are worth sending: of a channel exported again, few. */
async function withoutSame(client: PoolClient, rows: IncomingRow[]): Promise<IncomingRow[]> {
  const keys = rows.map((row) => Buffer.from(`${row.id}\t${row.channelId}\t${row.version}\t${row.digest}\n`));
  await copyRows(client, "incoming_keys", keys);
  await client.query("begin");
  await lookUpByKey(client);
  const { rows: different } = await client.query<{ id: string }>(selectDifferent);
  await client.query("commit");
  const ids = new Set(different.map((row) => row.id));
  return rows.filter((row) => ids.has(row.id));
}

const selectDifferent = `
select k.id from incoming_keys k left join messages m
  on m.id = k.id and m.channel_id = k.channel_id and m.created_at = ${createdAt("k.id")}
where m.id is null or m.version <> k.version or m.digest <> k.digest`;
