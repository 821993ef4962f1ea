import type { PoolClient } from "pg";

/** Removes what sample imports brought and nothing else did; answers the keys of its parts. */
export async function dropSample(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ ids: string[] | null }>(
    "select array_agg(id) as ids from (select id from imports where is_sample for update) as samples",
  );
  const ids = rows[0]?.ids;
  if (!ids) return [];
  const parts = await client.query<{ key: string }>(
    "select key from parts where export_id = any($1::uuid[])",
    [ids],
  );
  // What was erased of it, or also came from elsewhere, is not what its parts count.
  await client.query(noteRemoved, [ids]);
  for (const statement of statements) await client.query(statement, [ids]);
  await client.query("update archive set generation = generation + 1");
  return parts.rows.map(({ key }) => key);
}

const guilds = `(select guild_id from parts where export_id = any($1::uuid[])
  except select guild_id from parts where export_id <> all($1::uuid[]))`;

const noteRemoved = `
update archive set removed = removed
  + (select count(*) from messages where channel_id in (select id from channels where guild_id in ${guilds}))
  - (select coalesce(sum(new), 0) from parts where export_id = any($1::uuid[]))`;

const statements = [
  `delete from message_versions where channel_id in (select id from channels where guild_id in ${guilds})`,
  `delete from sightings where channel_id in (select id from channels where guild_id in ${guilds})`,
  `delete from messages where channel_id in (select id from channels where guild_id in ${guilds})`,
  `delete from users where id in (select user_id from members where guild_id in ${guilds})
     and id not in (select user_id from members where guild_id not in ${guilds})`,
  `delete from members where guild_id in ${guilds}`,
  `delete from channels where guild_id in ${guilds}`,
  `delete from guilds where id in ${guilds}`,
  "delete from parts where export_id = any($1::uuid[])",
  "delete from imports where id = any($1::uuid[])",
];
