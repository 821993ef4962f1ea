import type { PoolClient } from "pg";
import type { ExportHeader } from "#core/message.ts";
import { versionOf } from "#core/version.ts";

/** Saves the export's guild, its channel and the channel's parent; the newest sighting wins, and what it does not know stays. */
export async function savePlaces(client: PoolClient, header: ExportHeader): Promise<boolean> {
  const { guild, channel } = header;
  const version = String(versionOf(header.exportedAt, 0, 0));
  const guilds = await client.query(upsertGuild, [guild.id, guild.name, guild.iconUrl, version]);
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
    ],
    ...(channel.parent
      ? [[channel.parent.id, guild.id, null, channel.parent.name, null, null, null, 0, version]]
      : []),
  ].sort((a, b) => (BigInt(String(a[0])) < BigInt(String(b[0])) ? -1 : 1));
  let changed = guilds.rowCount !== 0;
  for (const values of channels)
    changed = (await client.query(upsertChannel, values)).rowCount !== 0 || changed;
  return changed;
}

const upsertGuild = `
insert into guilds as held (id, name, icon_url, version) values ($1::bigint, $2, $3, $4::bigint)
on conflict (id) do update set name = coalesce(excluded.name, held.name),
  icon_url = coalesce(excluded.icon_url, held.icon_url), version = excluded.version
where held.version < excluded.version`;

const upsertChannel = `
insert into channels as held (id, guild_id, type, name, topic, parent_id, icon_url, richness, version)
values ($1::bigint, $2::bigint, $3, $4, $5, $6::bigint, $7, $8::smallint, $9::bigint)
on conflict (id) do update set guild_id = excluded.guild_id, type = coalesce(excluded.type, held.type),
  name = coalesce(excluded.name, held.name), topic = excluded.topic,
  parent_id = coalesce(excluded.parent_id, held.parent_id), icon_url = coalesce(excluded.icon_url, held.icon_url),
  richness = excluded.richness, version = excluded.version
where (held.richness, held.version) < (excluded.richness, excluded.version)`;
