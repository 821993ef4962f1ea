import type { Pool } from "pg";
import { foldName } from "#core/fold-name.ts";
import { asking } from "#stores/postgres/asking.ts";
import { likeText } from "#stores/postgres/query/like.ts";

/** Who is called so: by the user's name everywhere, by the nickname in one server. */
export type UsersNamed = { ids: string[]; members: { guildId: string; userId: string }[] };

/** Users whose name, name with its `#1234`, or nickname is this one, which is folded. Throws as `asking` does. */
export async function usersNamed(pool: Pool, foldedName: string): Promise<UsersNamed> {
  const ask = asking(pool);
  const [, tagged = null, discriminator = null] = /^(.*)#([^#]*)$/s.exec(foldedName) ?? [];
  const [users, members] = await Promise.all([
    ask<{ id: string }>(selectUsers, [foldName(foldedName), tagged && foldName(tagged), discriminator]),
    ask<{ guild_id: string; user_id: string }>(selectMembers, [foldName(foldedName)]),
  ]);
  return {
    ids: users.map(({ id }) => id),
    members: members.map(({ guild_id, user_id }) => ({ guildId: guild_id, userId: user_id })),
  };
}

/** The ids of channels whose name is this one, which is folded, and of those below them. Throws as `asking` does. */
export async function channelsNamed(pool: Pool, foldedName: string): Promise<string[]> {
  return channels(pool, "select id from channels where folded_name = $1", foldName(foldedName));
}

/** The ids of a channel and of those below it. Throws as `asking` does. */
export async function channelsIn(pool: Pool, id: string): Promise<string[]> {
  return channels(pool, "select $1::bigint as id", id);
}

/** Names that begin so when they are folded, the first of them: up to `limit` of users and as many nicknames, or of channels. Throws as `asking` does. */
export async function namesBeginning(
  pool: Pool,
  of: "user" | "channel",
  prefix: string,
  limit: number,
): Promise<string[]> {
  const rows = await asking(pool)<{ name: string }>(selectNames[of], [
    `${likeText(foldName(prefix))}%`,
    limit,
  ]);
  return rows.map(({ name }) => name);
}

async function channels(pool: Pool, named: string, value: string): Promise<string[]> {
  const rows = await asking(pool)<{ id: string }>(
    `with recursive found as (
       ${named} union select channels.id from channels join found on channels.parent_id = found.id
     )
     select id from found order by id`,
    [value],
  );
  return rows.map(({ id }) => id);
}

const selectUsers = `
select id from users where folded_name = $1 or folded_name = $2 and discriminator = $3 order by id`;

/** In the order of the index, which reads no more than these. */
const firstNames = (table: string, name: string) => `
(select ${name} as name from ${table} where folded_${name} like $1 order by folded_${name} using ~<~ limit $2::int)`;

const selectNames = {
  user: `${firstNames("users", "name")} union all ${firstNames("members", "nickname")}`,
  channel: firstNames("channels", "name"),
};

const selectMembers = `
select guild_id, user_id from members where folded_nickname = $1 order by guild_id, user_id`;
