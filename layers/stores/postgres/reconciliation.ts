import type { Pool, PoolClient } from "pg";
import { limits } from "#core/limits.ts";
import type { PartAnnouncement } from "#core/part.ts";
import type { Lacking, Reconciliation } from "#core/ports.ts";
import { cleanText } from "#core/snake-case.ts";
import { largestSnowflake } from "#core/snowflake.ts";
import { versionOf } from "#core/version.ts";
import { explaining } from "#stores/postgres/asking.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { insertPart, settle } from "#stores/postgres/import-ledger.ts";
import { lastIdBefore } from "#stores/postgres/incoming.ts";
import { joinSightings, seenVersion } from "#stores/postgres/sightings.ts";

/** Compares complete imports with the archive, once all of their parts are loaded. */
export function reconciliation(pool: Pool): Reconciliation {
  return {
    async reconcile(id, stage) {
      const { rowCount } = await pool.query(`select from imports where ${due}`, [id]);
      // Compared before: what it staged then may have been staged and never announced.
      if (rowCount === 0) return (await pool.query<PartAnnouncement>(selectWaiting, [id])).rows;
      const staged = await transaction(pool, async (client) => {
        // Two loaders may both have loaded the last part: one of them compares.
        const locked = await client.query<{ accepted: boolean }>(
          `select accepted from imports where ${due} for update`,
          [id],
        );
        const [row] = locked.rows;
        if (!row) return [];
        const [unsure] = (await client.query<{ detail: string }>(selectUnsure, [id])).rows;
        const channels = unsure ? [] : await compare(client, id, row.accepted);
        if (unsure) await client.query(warn, [id, unsure.detail]);
        if (!row.accepted && channels.some(needsReview)) {
          await client.query("update imports set state = 'needs_review' where id = $1", [id]);
          return [];
        }
        const parts = [];
        for (const channel of channels.filter(({ covered }) => covered.length > 0)) {
          const part = await stage(channel, parts.length + 1 + channel.lastNumber);
          await client.query(insertPart, [part.key, part.export_id, part.number, part.size, part.count]);
          parts.push(part);
        }
        await client.query("update imports set reconciled_at = now() where id = $1", [id]);
        return parts;
      });
      await settle(pool, id);
      return staged;
    },

    async giveUp(id, why) {
      await pool.query(failComparing, [id, cleanText(why)]);
    },

    // It alone is asked by callers, who are told what searches tell.
    ...explaining<Pick<Reconciliation, "accept">>({
      async accept(id) {
        const { rows } = await pool.query<PartAnnouncement>(acceptImport, [id]);
        return rows[0];
      },
    }),
  };
}

type Compared = Lacking & { held: number; isEmpty: boolean; lastNumber: number };

/** A re-export that lacks most of what the archive has is more likely a lost permission than a purge. */
function needsReview({ lacking, held, isEmpty }: Compared): boolean {
  if (isEmpty) return held > 0;
  return (
    lacking.length > limits.lackingCount.value && lacking.length * 100 > held * limits.lackingPercent.value
  );
}

async function compare(client: PoolClient, id: string, accepted: boolean): Promise<Compared[]> {
  // What was just loaded has no statistics: it would be compared with all that is staged, one by one.
  await client.query("set local enable_nestloop = off");
  const { rows } = await client.query<Covered>(selectCovered, [id]);
  const compared: Compared[] = [];
  for (const row of rows) {
    const exportedAt = row.exported_at.getTime();
    const { lacking, held } = await compareRanges(client, id, row, String(versionOf(exportedAt, 0, 0)));
    compared.push({
      ...{ guildId: row.guild_id, channelId: row.channel_id, exportedAt, isEmpty: row.is_empty },
      // An export without messages proves nothing by itself: somebody must have said that it is right.
      covered: row.is_empty && !accepted ? [] : row.covered,
      ...{ lacking, held },
      lastNumber: row.last_number,
    });
  }
  return compared;
}

/** One range after the other: with its ends in the statement, only its months are planned, and read by their ids. */
async function compareRanges(
  client: PoolClient,
  id: string,
  { channel_id, covered }: Covered,
  version: string,
) {
  let lacking: string[] = [];
  let held = 0;
  for (const [low, high] of covered) {
    const values = [id, channel_id, version, low, high];
    const { rows } = await client.query<{ ids: string[]; held: string }>(selectLacking, values);
    lacking = lacking.concat(rows[0]?.ids ?? []);
    held += Number(rows[0]?.held ?? 0);
  }
  return { lacking, held };
}

type Covered = {
  guild_id: string;
  channel_id: string;
  exported_at: Date;
  is_empty: boolean;
  covered: [string, string][];
  last_number: number;
};

/** Why nothing can be marked. Before DCE 2.40.1 exports do not say when they were made: what they lack may be newer. */
const selectUnsure = `
select 'The exports do not say when they were made, and so not what they lack: nothing was marked as deleted. Export the channels again with DiscordChatExporter 2.40.1 or later.' as detail
from part_ids where export_id = $1::uuid and exported_at is null
union all
select 'Messages of these files were left out, and may be among those that the archive has: nothing was marked as deleted. Export the channels again.'
from (select import_id from import_files where skipped > 0
  union all select import_id from import_problems where severity = 'error') as incomplete
where import_id = $1::uuid limit 1`;

const warn = `
insert into import_problems (import_id, file, severity, code, detail) values ($1::uuid, '', 'warning', 'not_marked', $2)`;

/** Also once more, while it is loaded: its part may not have been announced. A manifest would not compare. */
const acceptImport = `
with accepted as (
  update imports set state = 'loading', accepted = true
  where id = $1 and (state = 'needs_review' or state = 'loading' and accepted) returning id)
select 1 as v, parts.export_id, key, number, size, count
from parts join accepted on export_id = id join part_ids using (key) order by number desc limit 1`;

const selectWaiting = `
select 1 as v, export_id, key, number, size, count from parts join imports on id = export_id
where id = $1::uuid and state = 'loading' and reconciled_at is not null and loaded_at is null and failed is null
order by number`;

const due = `id = $1::uuid and is_complete and state = 'loading' and reconciled_at is null
  and not exists (select from import_files where import_id = $1::uuid and state = 'failed')
  and not exists (select from parts where export_id = $1::uuid and loaded_at is null)`;

const failComparing = `
with given_up as (update imports set state = 'failed', ended_at = now() where ${due} returning id)
insert into import_problems (import_id, file, severity, code, detail)
select id, '', 'error', 'not_compared', $2 from given_up`;

/** The first id that is newer than the export. */
const exportedId = `least(${lastIdBefore("exported_at")}, ${largestSnowflake} - 1) + 1`;

/**
 * What the files cover of a channel: up to the last id of each; one without any message, the window that it asked for, but
 * nothing behind the export.
 */
const ranges = `
select channel_id, bool_and(cardinality(ids) = 0) as is_empty, min(exported_at) as exported_at,
  coalesce(
    range_agg(int8range(least(range_start, ids[1]), ids[cardinality(ids)], '[]')) filter (where cardinality(ids) > 0),
    range_agg(int8range(range_start, greatest(range_start, least(range_end, ${exportedId}))))) as ranges
from part_ids where export_id = $1::uuid group by channel_id`;

const selectCovered = `
select channel_id, is_empty, exported_at,
  (select min(guild_id) from parts where export_id = $1::uuid and parts.channel_id = covered.channel_id) as guild_id,
  (select max(number) from parts where export_id = $1::uuid) as last_number,
  coalesce((select json_agg(json_build_array(lower(r)::text, (upper(r) - 1)::text) order by lower(r))
    from unnest(ranges) as r), '[]') as covered
from (${ranges}) as covered order by channel_id`;

const selectLacking = `
with staged as (
    select unnest(ids) as id from part_ids where export_id = $1::uuid and channel_id = $2::bigint),
  held as (
    select m.id, ${seenVersion} as version from messages m ${joinSightings}
    where m.id between $4::bigint and $5::bigint and m.channel_id = $2::bigint and m.deleted_at is null)
select coalesce(array_agg(held.id order by held.id) filter (where staged.id is null and held.version < $3::bigint), '{}') as ids,
  count(*) as held
from held left join staged on staged.id = held.id`;
