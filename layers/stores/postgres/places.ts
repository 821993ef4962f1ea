import type { PoolClient } from "pg";
import type { ExportHeader } from "#core/message.ts";
import { versionOf } from "#core/version.ts";

/**
 * Saves the export's guild, its channel and the channel's parent; the newest sighting wins, and what it does not know
 * stays. Answers whether a reader sees a difference.
 */
export async function savePlaces(client: PoolClient, header: ExportHeader): Promise<boolean> {
  const { guild, channel } = header;
  const version = String(versionOf(header.exportedAt, 0, 0));
  const guilds = await client.query<Differs>(upsertGuild, [guild.id, guild.name, guild.iconUrl, version]);
  const channels = [
    [
      channel.id,
      guild.id,
      channel.type,
      channel.name,
      channel.topic,
      channel.parent?.id,
      channel.iconUrl,
      1,
      version,
      channel.topic !== undefined,
    ],
    ...(channel.parent
      ? [[channel.parent.id, guild.id, null, channel.parent.name, null, null, null, 0, version, false]]
      : []),
  ].sort((a, b) => (BigInt(String(a[0])) < BigInt(String(b[0])) ? -1 : 1));
  const rows = [...guilds.rows];
  for (const values of channels) rows.push(...(await client.query<Differs>(upsertChannel, values)).rows);
  return rows.some(({ differs }) => differs);
}

type Differs = { differs: boolean };

const upsertGuild = `
insert into guilds as held (id, name, icon_url, version) values ($1::bigint, $2, $3, $4::bigint)
on conflict (id) do update set name = coalesce(excluded.name, held.name),
  icon_url = coalesce(excluded.icon_url, held.icon_url), version = excluded.version
where held.version < excluded.version
returning (old.name, old.icon_url) is distinct from (new.name, new.icon_url) as differs`;

const upsertChannel = `
insert into channels as held (id, guild_id, type, name, topic, parent_id, icon_url, richness, version)
values ($1::bigint, $2::bigint, $3, $4, $5, $6::bigint, $7, $8::smallint, $9::bigint)
on conflict (id) do update set guild_id = excluded.guild_id, type = coalesce(excluded.type, held.type),
  name = coalesce(excluded.name, held.name), topic = case when $10 then excluded.topic else held.topic end,
  parent_id = coalesce(excluded.parent_id, held.parent_id), icon_url = coalesce(excluded.icon_url, held.icon_url),
  richness = excluded.richness, version = excluded.version
where (held.richness, held.version) < (excluded.richness, excluded.version)
returning (old.guild_id, old.type, old.name, old.topic, old.parent_id) is distinct from
  (new.guild_id, new.type, new.name, new.topic, new.parent_id) as differs`;
