import type { FoundMessage } from "#core/api/answers.ts";

/** A row that `foundColumns` selects. */
export type FoundRow = {
  id: string;
  channel_id: string;
  content: string;
  sent_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  author_id: string | null;
  author_name: string | null;
  author_nickname: string | null;
  author_avatar_url: string | null;
  channel_name: string | null;
  guild_id: string | null;
  guild_name: string | null;
};

/** The columns of a found message; webhooks carry a name of their own in each message. */
export const foundColumns = `
  m.id, m.channel_id, m.content, m.sent_at, m.edited_at, m.deleted_at, m.author_id,
  coalesce(m.extra #>> '{author,name}', u.name) as author_name,
  coalesce(m.extra #>> '{author,nickname}', p.nickname) as author_nickname,
  coalesce(m.extra #>> '{author,avatar_url}', u.avatar_url) as author_avatar_url,
  c.name as channel_name, c.guild_id, g.name as guild_name`;

/** Joins what a found message shows of its place and author; `m` is the message. */
export const foundJoins = `
  left join channels c on c.id = m.channel_id
  left join guilds g on g.id = c.guild_id
  left join users u on u.id = m.author_id
  left join members p on p.guild_id = c.guild_id and p.user_id = m.author_id`;

/** The row as the API shows it. */
export function toFoundMessage(row: FoundRow): FoundMessage {
  const sent = row.sent_at.toISOString();
  const place = row.guild_id === null || row.guild_id === "0" ? "@me" : row.guild_id;
  return {
    message_id: row.id,
    channel_id: row.channel_id,
    content: row.content,
    message_date: sent.slice(0, 10),
    sent_at: sent,
    ...(row.edited_at && { edited_at: row.edited_at.toISOString() }),
    ...(row.deleted_at && { deleted_at: row.deleted_at.toISOString() }),
    author: row.author_id === null ? null : authorOf(row, row.author_id),
    channel: { id: row.channel_id, name: row.channel_name },
    guild: { id: row.guild_id, name: row.guild_name },
    url: `https://discord.com/channels/${place}/${row.channel_id}/${row.id}`,
  };
}

function authorOf(row: FoundRow, id: string): FoundMessage["author"] {
  return { id, name: row.author_name, nickname: row.author_nickname, avatar_url: row.author_avatar_url };
}
