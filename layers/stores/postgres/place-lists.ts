import type { Pool } from "pg";
import type { ChannelList, Guild, GuildChannels, UserList } from "#core/api/places.ts";
import { Fault } from "#core/errors.ts";
import { fitting } from "#core/fitting.ts";
import { foldName } from "#core/fold-name.ts";
import type { Places } from "#core/reading-ports.ts";
import { asking } from "#stores/postgres/asking.ts";
import { likeText } from "#stores/postgres/query/like.ts";

/** Lists servers, channels and users, by the index on the beginning of their folded names. */
export function placeLists(pool: Pool): Places {
  const ask = asking(pool);
  return {
    async guilds() {
      const guilds = await ask<Guild>(selectGuilds, [null]);
      return { guilds, count: guilds.length };
    },

    async channels(guildId, { after, limit }) {
      const [guild] = await ask<Guild>(selectGuilds, [guildId]);
      if (!guild) return undefined;
      if (after !== undefined && (await ask(selectAfter, [after, guildId])).length === 0)
        throw new Fault("not_found", `There is no channel ${after} in the server ${guildId} of the archive.`);
      const rows = await ask<ChannelRow>(selectChannels, [guildId, after ?? null, limit + 1]);
      const page = rows.slice(0, limit).map((row) => ({ ...channelOf(row), topic: row.topic }));
      const channels = fitting(page);
      const next = channels.length < rows.length ? (channels.at(-1)?.id ?? null) : null;
      return { guild, channels, count: channels.length, next } satisfies GuildChannels;
    },

    async channelsBy({ prefix, guild, limit }) {
      const rows = await ask<ChannelRow>(selectChannelsBy, [beginning(prefix), guild ?? null, limit]);
      const channels = rows.map((row) => ({
        ...channelOf(row),
        guild: { id: row.guild_id, name: row.guild_name },
      }));
      return { channels, count: channels.length };
    },

    async usersBy({ prefix, guild, limit }) {
      const users = await ask<UserList["users"][number]>(selectUsersBy, [
        ...[beginning(prefix), guild ?? null, limit],
      ]);
      return { users, count: users.length };
    },
  };
}

type ChannelRow = {
  id: string;
  name: string | null;
  type: string | null;
  topic: string | null;
  parent_id: string | null;
  parent_name: string | null;
  guild_id: string;
  guild_name: string | null;
};

function channelOf({ id, name, type, parent_id, parent_name }: ChannelRow) {
  const parent = parent_id === null ? null : { id: parent_id, name: parent_name };
  return { id, name, type, parent } satisfies Partial<ChannelList["channels"][number]>;
}

/** What folded names are like. */
function beginning(prefix: string): string {
  return `${likeText(foldName(prefix))}%`;
}

const selectGuilds = `
select g.id, g.name, g.icon_url, (
  select count(*)::int from channels c where c.guild_id = g.id and c.richness > 0) as channels
from guilds g where $1::bigint is null or g.id = $1::bigint order by lower(g.name), g.id`;

const channelColumns = `
select c.id, c.name, c.type, c.topic, c.parent_id, parent.name as parent_name, c.guild_id, g.name as guild_name
from channels c left join channels parent on parent.id = c.parent_id left join guilds g on g.id = c.guild_id`;

/** A tree can be begun with the first page: there are few channels, and many threads. */
const guildOrder = (c: string) =>
  `coalesce(${c}.type like '%Thread', false), ${c}.folded_name is null, coalesce(${c}.folded_name, ''), ${c}.id`;

const selectAfter = "select from channels where id = $1::bigint and guild_id = $2::bigint";

const selectChannels = `${channelColumns} where c.guild_id = $1::bigint
  and ($2::bigint is null or (${guildOrder("c")}) > (select ${guildOrder("a")} from channels a where a.id = $2::bigint))
order by ${guildOrder("c")} limit $3::int`;

const selectChannelsBy = `${channelColumns}
where c.folded_name like $1 and ($2::bigint is null or c.guild_id = $2::bigint)
order by c.folded_name, c.id limit $3::int`;

/** By what of theirs begins so; who is of the server asked for is so under the name that he has everywhere, too. */
const selectUsersBy = `
with found as (
  select id, folded_name as folded, null as nickname from users
  where folded_name like $1
    and ($2::bigint is null or exists (select from members where guild_id = $2::bigint and user_id = users.id))
  union all
  select user_id, folded_nickname, nickname from members
  where folded_nickname like $1 and ($2::bigint is null or guild_id = $2::bigint))
select u.id, u.name, u.discriminator, u.is_bot, u.avatar_url,
  case when $2::bigint is null then f.nickname
    else (select nickname from members where guild_id = $2::bigint and user_id = u.id) end as nickname
from (select id, min(folded) as folded, min(nickname) as nickname from found group by id) as f join users u using (id)
order by f.folded, u.id limit $3::int`;
