import type { MessageHit } from "#core/api/messages.ts";
import { isObject } from "#core/json-fields.ts";
import type { Message } from "#core/message.ts";
import { partsOf } from "#core/message-parts.ts";
import { isSnowflake } from "#core/snowflake.ts";
import type { Ask } from "#stores/postgres/asking.ts";
import { type FoundRow, foundColumns, foundJoins, toFoundMessage } from "#stores/postgres/found-message.ts";

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
  mentioned: MessageHit["mentions"] | null;
};

/** The columns of a message with all that it shows. */
export const hitColumns = `${foundColumns},
  m.type, m.is_pinned, m.reference_id, m.extra, c.type as channel_type, c.parent_id, parent.name as parent_name,
  m.extra #>> '{reference,channel_id}' as reference_channel, mentioned.users as mentioned`;

/** What an export did not check may be no id at all. */
const idOf = (text: string) => `case when ${text} ~ '^[0-9]{1,18}$' then ${text}::bigint
  when ${text} ~ '^[0-9]{19}$' and ${text} collate "C" <= '9223372036854775807' then ${text}::bigint end`;

/** Joins what a message shows, row by row; `m` is the message, and only a page's rows are to be joined. */
export const hitJoins = `${foundJoins}
  left join channels parent on parent.id = c.parent_id
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', named.id::text, 'name', mu.name, 'nickname', mp.nickname)
      order by named.place) as users
    from (
      select ${idOf("value")} as id, place
      from jsonb_array_elements_text(
        case when jsonb_typeof(m.extra -> 'mentions') = 'array' then m.extra -> 'mentions' end)
        with ordinality as mention(value, place)) as named
      left join users mu on mu.id = named.id
      left join members mp on mp.guild_id = c.guild_id and mp.user_id = named.id
    where named.id is not null) as mentioned on true`;

/** The rows as the API shows them, with what the messages say that they answer. */
export async function messageHits(ask: Ask, rows: HitRow[]): Promise<MessageHit[]> {
  const answered = await answeredBy(ask, rows);
  return rows.map((row) => {
    const found = toFoundMessage(row);
    const parent = row.parent_id === null ? null : { id: row.parent_id, name: row.parent_name };
    return {
      ...found,
      ...{ type: row.type, is_pinned: row.is_pinned },
      channel: { ...found.channel, type: row.channel_type, parent },
      reply: replyOf(row, answered),
      ...partsOf(row.extra),
      mentions: row.mentioned ?? [],
    };
  });
}

/** Messages by their channel and id. */
type Answered = Map<string, Pick<NonNullable<MessageHit["reply"]>, "author" | "content">>;

function replyOf(row: HitRow, answered: Answered): MessageHit["reply"] {
  const { reference_id: message_id } = row;
  if (message_id === null || isForward(row)) return null;
  const channel_id = referenceChannel(row);
  const { author = null, content = null } = answered.get(`${channel_id}-${message_id}`) ?? {};
  return { message_id, channel_id, author, content };
}

function referenceChannel({ reference_channel, channel_id }: HitRow): string {
  return isSnowflake(reference_channel) ? reference_channel : channel_id;
}

function isForward({ extra }: HitRow): boolean {
  const reference = extra?.reference;
  return extra?.forwarded_message !== undefined || (isObject(reference) && reference.type === "Forward");
}

/** Reads what messages answer, in a statement of its own: a join would be planned for all months that there are. */
async function answeredBy(ask: Ask, rows: HitRow[]): Promise<Answered> {
  const replies = rows.filter((row) => row.reference_id !== null && !isForward(row));
  const ids = [...new Set(replies.map((row) => String(row.reference_id)))];
  if (ids.length === 0) return new Map();
  const found = await ask<FoundRow>(selectAnswered, [ids]);
  return new Map(
    found.map(toFoundMessage).map(({ message_id, channel_id, author, content }) => {
      return [`${channel_id}-${message_id}`, { author, content }];
    }),
  );
}

const selectAnswered = `
select ${foundColumns} from messages m ${foundJoins} where m.id = any($1::bigint[])`;
