import type { Pool } from "pg";
import { joinSightings, seenVersion } from "#stores/postgres/sightings.ts";

/** The tables of what parts bring, as far as the archive can be told from another by them. */
const tables = [
  "message_versions",
  "deletions",
  "coverage",
  "users",
  "members",
  "channels",
  "guilds",
] as const;

/** All that the archive holds, by table, whatever way it came: a message's version is that of its newest sighting. */
export async function archiveRows(pool: Pool): Promise<{ [table: string]: unknown[] }> {
  const { rows: messages } = await pool.query(
    `select m.*, ${seenVersion} as version from messages m ${joinSightings} order by id, channel_id`,
  );
  const rows: { [table: string]: unknown[] } = { messages };
  for (const table of tables)
    rows[table] = (await pool.query(`select * from ${table} as t order by t::text`)).rows;
  return rows;
}

/** Empties the archive, as no product does: also what must not come back may. */
export async function clearArchive(pool: Pool): Promise<void> {
  await pool.query(
    `truncate messages, sightings, ${tables.join(", ")}, suppressions, parts, imports, stats_changes, stats_days, stats_totals cascade;
     update archive set skew = '0', removed = 0`,
  );
}
