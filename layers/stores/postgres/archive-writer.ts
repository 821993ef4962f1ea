import type { Pool, PoolClient } from "pg";
import { Months } from "#core/months.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, PartContent } from "#core/ports.ts";
import { settle } from "#stores/postgres/import-ledger.ts";
import { createdAt, type IncomingRow, incomingColumns, incomingRow } from "#stores/postgres/incoming.ts";
import { mergeKnown } from "#stores/postgres/merge-known.ts";
import { ensurePartitions } from "#stores/postgres/partitions.ts";
import { People } from "#stores/postgres/people.ts";
import { savePlaces } from "#stores/postgres/places.ts";
import { lookUpByKey, stageUnknown } from "#stores/postgres/stage-unknown.ts";

/** Loads parts into Postgres: a copy into a staging table, then one transaction that inserts, merges and counts. */
export function archiveWriter(pool: Pool): ArchiveWriter {
  return {
    async load(part, content) {
      const gathered = await gather(content);
      await ensurePartitions(pool, gathered.months);
      const client = await pool.connect();
      let broken = true;
      try {
        // Staged rows are not needed here any more: splice lets go of them.
        const staged = await stageUnknown(client, gathered.rows.splice(0));
        await client.query("begin");
        const counts = await merge(client, part, content, gathered, staged);
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

type Gathered = {
  rows: IncomingRow[];
  count: number;
  duplicates: number;
  months: Set<string>;
  people: People;
};

/** Reads the part, one row a message in id order; of equal ids the last one stays. */
async function gather(content: PartContent): Promise<Gathered> {
  const rows = new Map<string, IncomingRow>();
  const people = new People();
  const months = new Months();
  let read = 0;
  for await (const batch of content.messages) {
    for (const { message, users } of batch) {
      read++;
      rows.set(message.id, incomingRow(message));
      months.add(message.id);
      people.add(users, message.version);
    }
  }
  // Decimal ids without leading zeros: the longer is the larger. Every loader locks in this order.
  const byId = (a: IncomingRow, b: IncomingRow) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
  return {
    people,
    months: months.names,
    rows: [...rows.values()].sort(byId),
    count: rows.size,
    duplicates: read - rows.size,
  };
}

async function merge(
  client: PoolClient,
  part: PartAnnouncement,
  content: PartContent,
  gathered: Gathered,
  staged: number,
): Promise<LoadCounts> {
  await lookUpByKey(client);
  const inserted = staged > 0 ? ((await client.query(insertNew)).rowCount ?? 0) : 0;
  const merged = staged > inserted ? await mergeKnown(client) : { changed: 0, superseded: 0, touched: 0 };
  const counts: LoadCounts = {
    new: inserted,
    changed: merged.changed,
    unchanged: gathered.count - inserted - merged.changed - merged.superseded,
    skipped: gathered.duplicates + merged.superseded,
  };
  const places = await savePlaces(client, content.header);
  const people = await gathered.people.save(client, content.header.guild.id);
  await client.query(noteLoaded, [
    ...[part.key, part.export_id, part.number, part.size, part.count],
    ...[content.header.guild.id, content.header.channel.id],
    ...[counts.new, counts.changed, counts.unchanged, counts.skipped],
  ]);
  // Last, so that the archive's row is locked for as short as can be, and by whoever waits for nothing more.
  if (staged > 0) await client.query(widenSkew);
  if (counts.new + merged.touched > 0 || places || people) {
    await client.query("update archive set generation = generation + 1");
  }
  return counts;
}

const insertNew = `
insert into messages (${incomingColumns}, created_at)
select ${incomingColumns}, ${createdAt("id")} from incoming order by id
on conflict do nothing`;

const widenSkew = `
update archive set skew = seen.skew
from (select max(greatest(sent_at - (${createdAt("id")}), (${createdAt("id")}) - sent_at)) as skew from incoming) as seen
where archive.skew < seen.skew`;

const noteLoaded = `
insert into parts (key, export_id, number, size, count, guild_id, channel_id, new, changed, unchanged, skipped, loaded_at)
values ($1, $2::uuid, $3::int, $4::int, $5::int, $6::bigint, $7::bigint, $8::int, $9::int, $10::int, $11::int, now())
on conflict (key) do update set loaded_at = now(), failed = null, guild_id = excluded.guild_id,
  channel_id = excluded.channel_id, new = parts.new + excluded.new, changed = parts.changed + excluded.changed,
  unchanged = case when parts.loaded_at is null then excluded.unchanged else parts.unchanged end,
  skipped = case when parts.loaded_at is null then excluded.skipped else parts.skipped end`;
