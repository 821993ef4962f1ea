import type { Pool } from "pg";
import type { MessageVersions } from "#core/api/answers.ts";
import type { MessageHistory } from "#core/ports.ts";
import { asking } from "#stores/postgres/asking.ts";

/** What messages said before. */
export function messageHistory(pool: Pool): MessageHistory {
  const ask = asking(pool);
  return {
    async versions(id, channelId) {
      const rows = await ask<Row>(selectVersions, [id, channelId ?? null]);
      const [current] = rows;
      if (!current) return undefined;
      const versions = rows.map(({ content, edited_at }) => ({
        content,
        edited_at: edited_at === null ? null : edited_at.toISOString(),
      }));
      return {
        message_id: id,
        channel_id: current.channel_id,
        versions,
        count: versions.length,
      } satisfies MessageVersions;
    },
  };
}

type Row = { channel_id: string; content: string; edited_at: Date | null };

/** A thread repeats its starter's id: without a channel the message outside of the thread is meant. */
const selectVersions = `
with current as (
  select id, channel_id, content, edited_at from messages
  where id = $1::bigint and ($2::bigint is null or channel_id = $2::bigint)
  order by channel_id = id, channel_id limit 1)
select channel_id, content, edited_at from (
  select channel_id, content, edited_at, 1 as place from current
  union all
  select v.channel_id, v.content, nullif(v.edited_at, '-infinity'), 0
  from message_versions v join current c on v.message_id = c.id and v.channel_id = c.channel_id) as texts
order by place desc, edited_at desc nulls last, content`;
