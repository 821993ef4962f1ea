import type { MessageHit } from "#core/api/messages.ts";
import { isObject } from "#core/json-fields.ts";
import type { Message } from "#core/message.ts";
import { partsOf } from "#core/message-parts.ts";
import { isSnowflake } from "#core/snowflake.ts";
import { type FoundRow, foundColumns, foundJoins, toFoundMessage } from "#stores/postgres/found-message.ts";
import { createdAt } from "#stores/postgres/incoming.ts";

/** A row that `hitColumns` selects. */
export type HitRow = FoundRow & {
  type: string;
  is_pinned: boolean;
  reference_id: string | null;
  extra: Message["extra"];
  channel_type: string | null;
  parent_id: string | null;
  parent_name: string | null;
  reference_channel: string | null;
  referenced: { content: string; author: MessageHit["author"] } | null;
  mentioned: MessageHit["mentions"] | null;
};

/** The columns of a message with all that it shows. */
export const hitColumns = `${foundColumns},
  m.type, m.is_pinned, m.reference_id, m.extra, c.type as channel_type, c.parent_id, parent.name as parent_name,
  m.extra #>> '{reference,channel_id}' as reference_channel, referenced.message as referenced,
  mentioned.users as mentioned`;

const user = (id: string, name: string, nickname: string, more = "") =>
  `jsonb_build_object('id', ${id}::text, 'name', ${name}, 'nickname', ${nickname}${more})`;

/** What an export did not check may be no id at all. */
const idOf = (text: string) => `case when ${text} ~ '^[0-9]{1,18}$' then ${text}::bigint
  when ${text} ~ '^[0-9]{19}$' and ${text} collate "C" <= '9223372036854775807' then ${text}::bigint end`;

/**
 * Joins what a message shows; `m` is the message, and every row of a page asks for its own: only a page's rows are to be
 * joined.
 */
export const hitJoins = `${foundJoins}
  left join channels parent on parent.id = c.parent_id
  left join lateral (
    select jsonb_build_object('content', r.content, 'author', case when r.author_id is not null then
      ${user(
        "r.author_id",
        "coalesce(r.extra #>> '{author,name}', ru.name)",
        "coalesce(r.extra #>> '{author,nickname}', rp.nickname)",
        ", 'avatar_url', coalesce(r.extra #>> '{author,avatar_url}', ru.avatar_url)",
      )} end) as message
    from messages r
      left join channels rc on rc.id = r.channel_id
      left join users ru on ru.id = r.author_id
      left join members rp on rp.guild_id = rc.guild_id and rp.user_id = r.author_id
    where r.id = m.reference_id and r.created_at = ${createdAt("m.reference_id")}
      and r.channel_id::text = coalesce(m.extra #>> '{reference,channel_id}', m.channel_id::text)
    limit 1) as referenced on true
  left join lateral (
    select jsonb_agg(${user("named.id", "mu.name", "mp.nickname")} order by named.place) as users
    from (
      select ${idOf("value")} as id, place
      from jsonb_array_elements_text(
        case when jsonb_typeof(m.extra -> 'mentions') = 'array' then m.extra -> 'mentions' end)
        with ordinality as mention(value, place)) as named
      left join users mu on mu.id = named.id
      left join members mp on mp.guild_id = c.guild_id and mp.user_id = named.id
    where named.id is not null) as mentioned on true`;

/** The row as the API shows it. */
export function toMessageHit(row: HitRow): MessageHit {
  const found = toFoundMessage(row);
  return {
    ...found,
    type: row.type,
    is_pinned: row.is_pinned,
    channel: {
      ...found.channel,
      type: row.channel_type,
      parent: row.parent_id === null ? null : { id: row.parent_id, name: row.parent_name },
    },
    reply: replyOf(row),
    ...partsOf(row.extra),
    mentions: row.mentioned ?? [],
  };
}

function replyOf(row: HitRow): MessageHit["reply"] {
  const { reference_id, reference_channel, referenced, extra } = row;
  if (reference_id === null || isForward(extra)) return null;
  return {
    message_id: reference_id,
    channel_id: isSnowflake(reference_channel) ? reference_channel : row.channel_id,
    author: referenced?.author ?? null,
    content: referenced?.content ?? null,
  };
}

function isForward(extra: Message["extra"]): boolean {
  const reference = extra?.reference;
  return extra?.forwarded_message !== undefined || (isObject(reference) && reference.type === "Forward");
}
