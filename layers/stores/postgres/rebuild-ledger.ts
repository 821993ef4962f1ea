import type { Pool } from "pg";
import { Fault } from "#core/errors.ts";
import type { Checksum, RebuildLedger } from "#core/ports.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { createdOn } from "#stores/postgres/incoming.ts";
import { joinSightings, seenVersion } from "#stores/postgres/sightings.ts";
import { keepCountersOut } from "#stores/postgres/stats/note-changes.ts";
import { keepLoadsOut, suppress } from "#stores/postgres/suppressions.ts";

/** Empties the archive for a rebuild, and tells whether the new one equals the old one. */
export function rebuildLedger(pool: Pool): RebuildLedger {
  return {
    async empty(suppressions) {
      await transaction(pool, async (client) => {
        await keepLoadsOut(client);
        const running = await client.query(selectRunning);
        if (running.rowCount !== 0) throw new Fault("wrong_state", waitFirst);
        await suppress(client, suppressions);
        await keepCountersOut(client);
        await client.query(emptyArchive);
        await client.query(forgetLoads);
        await client.query("update archive set generation = generation + 1, skew = '0', removed = 0");
      });
    },

    async noteParts(parts) {
      await pool.query(insertParts, [JSON.stringify(parts)]);
    },

    async dropParts(keys) {
      const { rowCount } = await pool.query(deleteUnlisted, [keys]);
      return rowCount ?? 0;
    },

    async progress() {
      const { rows } = await pool.query<{ waiting: string; failed: string }>(selectProgress);
      return { waiting: Number(rows[0]?.waiting ?? 0), failed: Number(rows[0]?.failed ?? 0) };
    },

    async checksums() {
      const { rows } = await pool.query<Checksum & { rows: string }>(selectChecksums);
      return rows.map((row) => ({ ...row, rows: Number(row.rows) }));
    },
  };
}

/** Half of an import would be compared with half of an archive. */
const selectRunning = "select from imports where state in ('queued', 'reading', 'loading') limit 1";
const waitFirst = "An import is running. Wait until it has ended, or cancel it, and rebuild then.";

/** What parts brought. Imports stay, and what they note of their parts: they may still ask what an export lacks. */
const emptyArchive = `
truncate messages, message_versions, sightings, deletions, coverage, vocabulary, users, members, channels, guilds,
  stats_changes, stats_days, stats_totals`;

const forgetLoads = `
update parts set loaded_at = null, failed = null, reopened_at = now(), new = 0, changed = 0, unchanged = 0, skipped = 0
where loaded_at is not null or failed is not null or new > 0`;

const insertParts = `
insert into parts (key, export_id, number, size, count)
select key, export_id, number, size, count
from jsonb_to_recordset($1::jsonb) as p(key text, export_id uuid, number int, size int, count int)
on conflict (key) do nothing`;

/** Parts whose objects are gone; one that was staged a moment ago may not have been listed. */
const deleteUnlisted = `
delete from parts where loaded_at is null and staged_at < now() - interval '1 minute' and key <> all($1::text[])`;

const selectProgress = `
select count(*) filter (where failed is null) as waiting, count(failed) as failed from parts where loaded_at is null`;

/** Sums do not care for the order of rows; a text of the whole row cares for everything in it. Which table holds the version depends on the order of loads. */
const selectChecksums = `
select * from (
select 'messages' as table, m.channel_id::text, to_char(${createdOn("m.id")}, 'YYYY-MM') as month, count(*) as rows,
  (sum(hashtextextended((to_jsonb(m) || jsonb_build_object('version', ${seenVersion}))::text, 0)::numeric)
    + coalesce(sum(texts.checksum), 0))::text as checksum
from messages m ${joinSightings} left join lateral (
  select sum(hashtextextended(v::text, 0)::numeric) as checksum from message_versions v
  where v.message_id = m.id and v.channel_id = m.channel_id) as texts on true
group by m.channel_id, 3
${["users", "members", "channels", "guilds", "coverage", "deletions"]
  .map(
    (table) => `union all select '${table}', null, null, count(*),
      coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)::numeric), 0)::text from ${table} as t`,
  )
  .join("\n")}
) as sums order by channel_id::bigint, month, "table"`;
