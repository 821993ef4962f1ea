import type { Pool, PoolClient } from "pg";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, PartContent } from "#core/ports.ts";
import { snowflakeMonth } from "#core/snowflake.ts";
import { copyRows } from "#stores/postgres/copy.ts";
import { settle } from "#stores/postgres/import-ledger.ts";
import { clearIncoming, createdAt, incomingColumns, incomingRow } from "#stores/postgres/incoming.ts";
import { mergeKnown } from "#stores/postgres/merge-known.ts";
import { ensurePartitions } from "#stores/postgres/partitions.ts";
import { People } from "#stores/postgres/people.ts";
import { savePlaces } from "#stores/postgres/places.ts";

/** Loads parts into Postgres: a copy into a staging table, then one transaction that inserts, merges and counts. */
export function archiveWriter(pool: Pool): ArchiveWriter {
  return {
    async load(part, content) {
      const client = await pool.connect();
      let broken = true;
      try {
        const staged = await stage(client, content);
        await ensurePartitions(pool, staged.months);
        await client.query("begin");
        const counts = await merge(client, part, content, staged);
        await client.query("commit");
        broken = false;
        return counts;
      } finally {
        // A connection on which something failed takes its transaction and its staging table with it.
        client.release(broken);
        if (!broken) await settle(pool, part.export_id);
      }
    },

    async fail(part, detail) {
      await pool.query("update parts set failed = $2 where key = $1 and loaded_at is null", [
        part.key,
        detail,
      ]);
      await settle(pool, part.export_id);
    },
  };
}

type Staged = { rows: number; ids: Set<string>; months: Set<string>; people: People };

async function stage(client: PoolClient, content: PartContent): Promise<Staged> {
  const staged: Staged = { rows: 0, ids: new Set(), months: new Set(), people: new People() };
  async function* rows() {
    for await (const batch of content.messages) {
      yield batch.map(({ message, users }) => {
        staged.rows++;
        staged.ids.add(message.id);
        staged.months.add(snowflakeMonth(message.id));
        staged.people.add(users, message.version);
        return incomingRow(message);
      });
    }
  }
  await clearIncoming(client);
  await copyRows(client, `incoming (${incomingColumns})`, rows());
  return staged;
}

async function merge(
  client: PoolClient,
  part: PartAnnouncement,
  content: PartContent,
  staged: Staged,
): Promise<LoadCounts> {
  // A part is at most 10,000 rows against millions: look each up by its key, never scan. The planner cannot know that.
  await client.query("set local enable_hashjoin = off");
  await client.query("set local enable_mergejoin = off");
  const duplicates = staged.rows - staged.ids.size;
  if (duplicates > 0) await client.query(dropDuplicates);
  const inserted = (await client.query(insertNew)).rowCount ?? 0;
  const known = staged.ids.size - inserted;
  const merged = known > 0 ? await mergeKnown(client) : { changed: 0, superseded: 0, touched: 0 };
  const counts: LoadCounts = {
    new: inserted,
    changed: merged.changed,
    unchanged: known - merged.changed - merged.superseded,
    skipped: duplicates + merged.superseded,
  };
  await client.query(widenSkew);
  const places = await savePlaces(client, content.header);
  const people = await staged.people.save(client, content.header.guild.id);
  await client.query(noteLoaded, [
    ...[part.key, part.export_id, part.number, part.size, part.count],
    ...[content.header.guild.id, content.header.channel.id],
    ...[counts.new, counts.changed, counts.unchanged, counts.skipped],
  ]);
  // Last, so that the row is locked for as short as can be.
  if (counts.new + merged.touched > 0 || places || people) {
    await client.query("update archive set generation = generation + 1");
  }
  return counts;
}

const dropDuplicates = `
delete from incoming using (
  select ctid, row_number() over (partition by id order by version desc) as place from incoming
) as numbered where incoming.ctid = numbered.ctid and place > 1`;

const insertNew = `
insert into messages (${incomingColumns}, created_at)
select ${incomingColumns}, ${createdAt} from incoming order by id
on conflict do nothing`;

const widenSkew = `
update archive set skew = seen.skew
from (select max(greatest(sent_at - (${createdAt}), (${createdAt}) - sent_at)) as skew from incoming) as seen
where archive.skew < seen.skew`;

const noteLoaded = `
insert into parts (key, export_id, number, size, count, guild_id, channel_id, new, changed, unchanged, skipped, loaded_at)
values ($1, $2::uuid, $3::int, $4::int, $5::int, $6::bigint, $7::bigint, $8::int, $9::int, $10::int, $11::int, now())
on conflict (key) do update set loaded_at = now(), failed = null, guild_id = excluded.guild_id,
  channel_id = excluded.channel_id, new = parts.new + excluded.new, changed = parts.changed + excluded.changed,
  unchanged = case when parts.loaded_at is null then excluded.unchanged else parts.unchanged end,
  skipped = case when parts.loaded_at is null then excluded.skipped else parts.skipped end`;
