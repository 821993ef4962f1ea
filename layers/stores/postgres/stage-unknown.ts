import type { PoolClient } from "pg";
import { copyRows } from "#stores/postgres/copy.ts";
import { type IncomingRow, incomingColumns, incomingTypes, rowBytes } from "#stores/postgres/incoming.ts";
import { joinSightings, sameExport, seenVersion } from "#stores/postgres/sightings.ts";

/** How many rows were staged, and of how many the archive need only note that they were seen again. */
export type Staged = { rows: number; confirmed: number };

/**
 * Fills the connection's own tables: `incoming` with the rows that the archive does not have exactly so, `confirmed`
 * with the keys of those that it has from an older export. What is in neither must not vanish before the load's end:
 * call it within the load's transaction, behind `keepErasuresOut`. The words of `incoming` are added to `words`. The tables live as long as the connection: one
 * catalogue entry, not one a part.
 */
export async function stageUnknown(
  client: PoolClient,
  rows: IncomingRow[],
  words: Set<string>,
): Promise<Staged> {
  await client.query(makeTables);
  if (!(await isKnown(client, rows))) return { rows: await copyIncoming(client, rows, words), confirmed: 0 };
  const { confirmed, different } = await compareKeys(client, rows);
  return { rows: await copyIncoming(client, different, words), confirmed };
}

/** Fills `incoming` with all of these rows, whatever the archive has, and empties `confirmed`. */
export async function stageAll(client: PoolClient, rows: IncomingRow[], words: Set<string>): Promise<Staged> {
  await client.query(makeTables);
  return { rows: await copyIncoming(client, rows, words), confirmed: 0 };
}

/** A part is at most 10,000 rows against millions: look each up by its key, never scan. The planner cannot know that. */
export async function lookUpByKey(client: PoolClient): Promise<void> {
  await client.query("set local enable_hashjoin = off; set local enable_mergejoin = off");
}

const keyTypes = "id bigint, channel_id bigint, version bigint, digest bigint";
const makeTables = `
create temp table if not exists incoming (${incomingTypes});
create temp table if not exists incoming_keys (${keyTypes});
create temp table if not exists confirmed (${keyTypes});
truncate incoming, incoming_keys, confirmed`;

async function copyIncoming(
  client: PoolClient,
  rows: Iterable<IncomingRow>,
  words: Set<string>,
): Promise<number> {
  let count = 0;
  const bytes = function* () {
    for (const row of rows) {
      count++;
      yield rowBytes(row, words);
    }
  };
  await copyRows(client, `incoming (${incomingColumns})`, bytes());
  return count;
}

/** A guess that only saves work: a part whose ends are new is taken as new, and its rows are copied at once. */
async function isKnown(client: PoolClient, rows: IncomingRow[]): Promise<boolean> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return false;
  const { rowCount } = await client.query(
    `select from (values ($1::bigint), ($2::bigint)) as ends(id)
     where exists (select from messages m where m.id = ends.id and m.channel_id = $3)`,
    [first.id, last.id, first.channelId],
  );
  return rowCount !== 0;
}

/** Sends the keys first, to learn which rows are worth sending: of a channel exported again, few. */
async function compareKeys(client: PoolClient, rows: IncomingRow[]) {
  const keys = rows.values().map((row) => keyBytes(row));
  await copyRows(client, "incoming_keys", keys);
  const { rows: found } = await client.query<{ ids: string[]; confirmed: string }>(compare);
  const ids = new Set(found[0]?.ids);
  return { confirmed: Number(found[0]?.confirmed), different: rows.filter((row) => ids.has(row.id)) };
}

function keyBytes({ id, channelId, version, digest }: IncomingRow): Buffer {
  return Buffer.from(`${id}\t${channelId}\t${version}\t${digest}\n`);
}

/** Another copy in the same export differs as well, if only by its place: such copies are counted. */
const compare = `
with looked as (
    select k.*, m.id is null or m.digest <> k.digest
        or ${seenVersion} <> k.version and ${sameExport(seenVersion, "k.version")} as differs,
      k.version > ${seenVersion} as is_newer
    from incoming_keys k
      left join messages m on m.id = k.id and m.channel_id = k.channel_id
      ${joinSightings}),
  kept as (
    insert into confirmed select id, channel_id, version, digest from looked where not differs and is_newer returning 1)
select coalesce(array_agg(id) filter (where differs), '{}') as ids, (select count(*) from kept) as confirmed from looked`;
