import type { PoolClient } from "pg";
import type { Manifest } from "#core/manifest.ts";
import type { ExportHeader } from "#core/message.ts";
import { terms } from "#core/search-query/term-names.ts";
import { versionOf } from "#core/version.ts";
import { joinSightings, seenVersion } from "#stores/postgres/sightings.ts";

/**
 * Holds a channel until the transaction ends: loads of its messages share it, a manifest has it alone. Without it, a
 * manifest and a message that it lacks could be loaded at once, and neither would see the other.
 */
export async function holdChannel(client: PoolClient, { channel, manifest }: ExportHeader): Promise<void> {
  const lock = manifest ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
  await client.query(`select ${lock}(hashtextextended('channel ' || $1, 0))`, [channel.id]);
}

/** Notes what a complete export covered and lacked, and marks what it lacked; answers how many messages it marked. */
export async function saveManifest(
  client: PoolClient,
  header: ExportHeader,
  manifest: Manifest,
): Promise<number> {
  if (header.exportedAt === null) throw new Error("a manifest needs the time of its export");
  const channel = header.channel.id;
  await client.query(addCoverage, [channel, ...bounds(manifest)]);
  if (manifest.lacking.length === 0) return 0;
  const version = String(versionOf(header.exportedAt, 0, 0));
  const time = new Date(header.exportedAt);
  await client.query(noteLacking, [channel, manifest.lacking, version, time]);
  return (await client.query(markLacking, [channel, manifest.lacking])).rowCount ?? 0;
}

/** Marks staged messages that a newer export lacked, and unmarks those that a newer one has again. */
export async function applyDeletions(client: PoolClient, channelId: string): Promise<void> {
  const { rowCount } = await client.query("select from deletions where channel_id = $1 limit 1", [channelId]);
  if (rowCount !== 0) await client.query(markStaged, [channelId]);
}

function bounds({ covered }: Manifest): [string[], string[]] {
  return [covered.map(([from]) => from), covered.map(([, to]) => to)];
}

const addCoverage = `
insert into coverage as held (channel_id, ranges)
select $1::bigint, range_agg(int8range(low, high, '[]')) from unnest($2::bigint[], $3::bigint[]) as r(low, high)
having count(*) > 0
on conflict (channel_id) do update set ranges = held.ranges + excluded.ranges`;

const noteLacking = `
insert into deletions as held (channel_id, message_id, version, deleted_at)
select $1::bigint, id, $3::bigint, $4::timestamptz from unnest($2::bigint[]) as lacking(id) order by id
on conflict (channel_id, message_id) do update set version = excluded.version, deleted_at = excluded.deleted_at
where held.version < excluded.version`;

/** What a deleted message has among its terms, in SQL. */
export const deletedTerm = `tsvector $$'${terms.deleted}'$$`;

/** A message is gone exactly when the newest thing known of it is that it was lacking. */
const mark = `
update messages m set deleted_at = known.deleted_at, terms = case when known.deleted_at is null
  then ts_delete(m.terms, '${terms.deleted}') else m.terms || ${deletedTerm} end
from (
  select m.id, m.channel_id, case when d.version > ${seenVersion} then d.deleted_at end as deleted_at
  from deletions d
    join messages m on m.id = d.message_id and m.channel_id = d.channel_id ${joinSightings}
  where d.channel_id = $1::bigint and d.message_id in`;
const changed = `
  order by m.id) as known
where m.id = known.id and m.channel_id = known.channel_id and m.deleted_at is distinct from known.deleted_at`;

const markLacking = `${mark} (select unnest($2::bigint[])) ${changed}`;

const markStaged = `${mark} (select id from incoming union all select id from confirmed) ${changed}`;
