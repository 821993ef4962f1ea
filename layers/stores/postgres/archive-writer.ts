import type { Pool, PoolClient } from "pg";
import { Months } from "#core/months.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, PartContent } from "#core/ports.ts";
import { applyDeletions, holdChannel, saveManifest } from "#stores/postgres/deletions.ts";
import { forgetIfDropped } from "#stores/postgres/drop-sample.ts";
import { settle } from "#stores/postgres/import-ledger.ts";
import { createdAt, type IncomingRow, incomingColumns, incomingRow } from "#stores/postgres/incoming.ts";
import { holdKnown, mergeKnown, Overtaken } from "#stores/postgres/merge-known.ts";
import { ensurePartitions } from "#stores/postgres/partitions.ts";
import { People } from "#stores/postgres/people.ts";
import { savePlaces } from "#stores/postgres/places.ts";
import { lookUpByKey, stageAll, stageUnknown } from "#stores/postgres/stage-unknown.ts";
import { noteStaged } from "#stores/postgres/stats/note-changes.ts";
import { dropSuppressed, keepErasuresOut, keepLoadsOut, NeedsAlone } from "#stores/postgres/suppressions.ts";
import { forgetUnusedWords, saveWords } from "#stores/postgres/vocabulary.ts";

/** Loads parts into Postgres, each in one transaction: a copy into a staging table, which it inserts, merges and counts. */
export function archiveWriter(pool: Pool): ArchiveWriter {
  return {
    async load(part, content) {
      const gathered = await gather(content);
      await ensurePartitions(pool, gathered.months);
      const client = await pool.connect();
      let broken = true;
      try {
        const counts = await write(client, part, content, gathered);
        broken = false;
        return counts;
      } finally {
        // A connection on which something failed takes its transaction and its staging table with it.
        client.release(broken);
        if (!broken) await settle(pool, part.export_id);
      }
    },

    async fail(part, detail, sentAt) {
      const { rowCount } = await pool.query(failPart, [part.key, detail, sentAt]);
      await settle(pool, part.export_id);
      return rowCount !== 0;
    },
  };
}

async function write(
  client: PoolClient,
  part: PartAnnouncement,
  content: PartContent,
  gathered: Gathered,
): Promise<LoadCounts> {
  for (let [stage, isAlone] = [stageUnknown, false]; ; ) {
    await client.query("begin");
    try {
      const counts = await merge(client, part, content, gathered, { stage, isAlone });
      await client.query("commit");
      return counts;
    } catch (error) {
      if (error instanceof Overtaken) stage = stageAll;
      else if (error instanceof NeedsAlone) isAlone = true;
      else throw error;
      await client.query("rollback");
    }
  }
}

type Gathered = {
  rows: IncomingRow[];
  /** Copies of messages that say something else and stand earlier in the part, in lists without equal ids. */
  earlier: IncomingRow[][];
  count: number;
  duplicates: number;
  months: Set<string>;
  people: People;
};

/** Reads the part, one row a message in id order; of equal ids the last one stays, and those that differ are kept beside. */
async function gather(content: PartContent): Promise<Gathered> {
  const rows = new Map<string, IncomingRow>();
  const copies: IncomingRow[] = [];
  const people = new People();
  const months = new Months();
  let read = 0;
  for await (const batch of content.messages) {
    for (const { message, users } of batch) {
      read++;
      const row = incomingRow(message);
      const copy = rows.get(message.id);
      if (copy && copy.digest !== row.digest) copies.push(copy);
      rows.set(message.id, row);
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
    earlier: apart(copies).map((wave) => wave.sort(byId)),
    count: rows.size,
    duplicates: read - rows.size,
  };
}

/** Lists without equal ids: the first copy of each, the second, and so on. */
function apart(copies: IncomingRow[]): IncomingRow[][] {
  const waves: IncomingRow[][] = [];
  const seen = new Map<string, number>();
  for (const copy of copies) {
    const turn = seen.get(copy.id) ?? 0;
    seen.set(copy.id, turn + 1);
    waves[turn] ??= [];
    waves[turn].push(copy);
  }
  return waves;
}

async function merge(
  client: PoolClient,
  part: PartAnnouncement,
  content: PartContent,
  gathered: Gathered,
  { stage, isAlone }: { stage: typeof stageUnknown; isAlone: boolean },
): Promise<LoadCounts> {
  const channel = content.header.channel.id;
  await lookUpByKey(client);
  await holdChannel(client, content.header);
  await (isAlone ? keepLoadsOut(client) : keepErasuresOut(client));
  if (await forgetIfDropped(client, part))
    return { new: 0, changed: 0, unchanged: 0, skipped: gathered.count + gathered.duplicates };
  const words = new Set<string>();
  const staged = await stage(client, gathered.rows, words);
  const suppressed = await dropSuppressed(client, isAlone, words);
  // Rows that are staged are not needed here any more, unless the load may have to begin again.
  if (staged.confirmed === 0 && gathered.earlier.length === 0) gathered.rows.length = 0;
  const wanted = staged.rows - suppressed;
  const inserted = wanted > 0 ? ((await client.query(insertNew)).rowCount ?? 0) : 0;
  const known = wanted - inserted + staged.confirmed;
  const [copies = []] = gathered.earlier;
  const isHeld = known > 0 || (copies.length > 0 && inserted < gathered.count);
  const ids = copies.map(({ id }) => id);
  const repeated = isHeld ? await holdKnown(client, channel, ids) : [];
  const nothing = { changed: 0, superseded: 0, touched: 0 };
  const merged =
    known > 0 ? await mergeKnown(client, repeated, await copiesIn(client, part), words) : nothing;
  const counts: LoadCounts = {
    new: inserted,
    changed: merged.changed,
    unchanged: gathered.count - suppressed - inserted - merged.changed - merged.superseded,
    skipped: gathered.duplicates + suppressed + merged.superseded,
  };
  if (inserted + merged.touched > 0) await noteStaged(client);
  if (wanted + staged.confirmed > 0) await applyDeletions(client, channel);
  const skews = [await skewOf(client)];
  // A part with copies loads as if each stood in a part of its own: how a file was cut makes no difference.
  for (const wave of gathered.earlier) {
    merged.touched += await mergeCopies(client, wave, words, isAlone);
    await applyDeletions(client, channel);
    skews.push(await skewOf(client));
  }
  const { manifest } = content.header;
  const marked = manifest ? await saveManifest(client, content.header, manifest) : 0;
  const places = await savePlaces(client, content.header);
  const people = await gathered.people.save(client, content.header.guild.id);
  await client.query(noteLoaded, [
    ...[part.key, part.export_id, part.number, part.size, part.count],
    ...[content.header.guild.id, content.header.channel.id],
    ...[counts.new, counts.changed, counts.unchanged, counts.skipped, suppressed],
  ]);
  await saveWords(client, words);
  // It has erased what other loads brought, or itself.
  if (isAlone) await forgetUnusedWords(client);
  // Last, so that the archive's row is locked for as short as can be, and by whoever waits for nothing more.
  await client.query(widenSkew, [skews]);
  if (counts.new + merged.touched + marked > 0 || places || people) {
    await client.query("update archive set generation = generation + 1");
  }
  return counts;
}

async function mergeCopies(
  client: PoolClient,
  copies: IncomingRow[],
  words: Set<string>,
  isAlone: boolean,
): Promise<number> {
  const own = new Set<string>();
  await stageAll(client, copies, own);
  await dropSuppressed(client, isAlone, own);
  for (const word of own) words.add(word);
  const { touched } = await mergeKnown(client, [], () => true, words);
  if (touched > 0) await noteStaged(client);
  return touched;
}

/** How far the staged messages' times are from their ids', at most. */
async function skewOf(client: PoolClient): Promise<string | undefined> {
  return (await client.query<{ skew: string }>(selectSkew)).rows[0]?.skew;
}

/** Tells which ids lie within another part of the same file, where an id can only be for the second time. */
async function copiesIn(client: PoolClient, part: PartAnnouncement): Promise<(id: string) => boolean> {
  const { rows } = await client.query<{ first: string; last: string }>(selectSpans, [part.key]);
  const spans = rows.map(({ first, last }) => [BigInt(first), BigInt(last)] as const);
  return (id) => spans.some(([first, last]) => first <= BigInt(id) && BigInt(id) <= last);
}

const selectSpans = `
select other.first_id as first, other.last_id as last from parts own join parts other
  on other.export_id = own.export_id and other.channel_id = own.channel_id and other.key <> own.key
where own.key = $1 and other.first_id is not null`;

const insertNew = `
insert into messages (${incomingColumns}) select ${incomingColumns} from incoming order by id
on conflict do nothing`;

const selectSkew = `
select coalesce(max(greatest(sent_at - (${createdAt("id")}), (${createdAt("id")}) - sent_at)), '0')::text as skew
from incoming`;

const widenSkew = `
update archive set skew = seen.skew from (select max(skew) as skew from unnest($1::interval[]) as s(skew)) as seen
where archive.skew < seen.skew`;

const failPart = `
update parts set failed = $2 where key = $1 and loaded_at is null and failed is null
  and (reopened_at is null or reopened_at <= coalesce($3::timestamptz, now()))`;

const noteLoaded = `
insert into parts (key, export_id, number, size, count, guild_id, channel_id, new, changed, unchanged, skipped, erased, loaded_at)
values ($1, $2::uuid, $3::int, $4::int, $5::int, $6::bigint, $7::bigint, $8::int, $9::int, $10::int, $11::int, $12::int, now())
on conflict (key) do update set loaded_at = now(), failed = null, guild_id = excluded.guild_id,
  channel_id = excluded.channel_id, new = parts.new + excluded.new, changed = parts.changed + excluded.changed,
  unchanged = case when parts.loaded_at is null then excluded.unchanged else parts.unchanged end,
  skipped = case when parts.loaded_at is null then excluded.skipped else parts.skipped end,
  erased = case when parts.loaded_at is null then excluded.erased else parts.erased end`;
