import type { PoolClient } from "pg";
import type { PartAnnouncement } from "#core/part.ts";
import { noteChanged } from "#stores/postgres/stats/note-changes.ts";
import { keepLoadsOut } from "#stores/postgres/suppressions.ts";

/**
 * Removes what sample imports brought and nothing else did; answers whether there were parts of it. `discard` is handed
 * the keys of its parts, before anything is final: who fails there tries all of it again.
 */
export async function dropSample(client: PoolClient, discard: Discard): Promise<boolean> {
  // Asked before every part that is staged: loads are kept out only where there is something to drop.
  const { rowCount } = await client.query("select from imports where is_sample limit 1");
  if (rowCount === 0) return false;
  await keepLoadsOut(client);
  const { rows } = await client.query<{ ids: string[] | null }>(
    "select array_agg(id) as ids from (select id from imports where is_sample for update) as samples",
  );
  const ids = rows[0]?.ids;
  if (!ids) return false;
  const parts = await client.query<{ key: string }>(
    "select key from parts where export_id = any($1::uuid[])",
    [ids],
  );
  if (parts.rows.length > 0) await discard(parts.rows.map(({ key }) => key));
  // What was erased of it, or also came from elsewhere, is not what its parts count.
  await client.query(noteRemoved, [ids]);
  for (const statement of statements) await client.query(statement, [ids]);
  await client.query("update archive set generation = generation + 1");
  return parts.rows.length > 0;
}

/** Forgets a part that was on its way to a loader when its import was dropped; answers whether it is one. */
export async function forgetIfDropped(client: PoolClient, part: PartAnnouncement): Promise<boolean> {
  const { rowCount } = await client.query("select from dropped_imports where id = $1::uuid", [
    part.export_id,
  ]);
  if (rowCount === 0) return false;
  await client.query("delete from parts where key = $1", [part.key]);
  return true;
}

type Discard = (keys: string[]) => Promise<void>;

const guilds = `(select guild_id from parts where export_id = any($1::uuid[])
  except select guild_id from parts where export_id <> all($1::uuid[]))`;

const noteRemoved = `
update archive set removed = removed
  + (select count(*) from messages where channel_id in (select id from channels where guild_id in ${guilds}))
  - (select coalesce(sum(new), 0) from parts where export_id = any($1::uuid[]))`;

const messages = `messages where channel_id in (select id from channels where guild_id in ${guilds})`;

const statements = [
  noteChanged(messages),
  `delete from message_versions where channel_id in (select id from channels where guild_id in ${guilds})`,
  `delete from sightings where channel_id in (select id from channels where guild_id in ${guilds})`,
  `delete from ${messages}`,
  `delete from users where id in (select user_id from members where guild_id in ${guilds})
     and id not in (select user_id from members where guild_id not in ${guilds})`,
  `delete from members where guild_id in ${guilds}`,
  `delete from channels where guild_id in ${guilds}`,
  `delete from guilds where id in ${guilds}`,
  "delete from parts where export_id = any($1::uuid[])",
  "insert into dropped_imports (id) select unnest($1::uuid[])",
  "delete from imports where id = any($1::uuid[])",
];
