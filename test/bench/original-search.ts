import type { Pool } from "pg";
import { percentiles } from "./asked-over-http.ts";

/** The original's table and indexes, as its README has them, with the archive's messages; monthly partitions, as it had. */
export async function makeOriginal(pool: Pool): Promise<void> {
  await pool.query(`
create table discord_chats (
  message_id bigint, channel_id bigint, message_date date, content text, content_tsvector tsvector,
  primary key (message_id, message_date)
) partition by range (message_date)`);
  const { rows } = await pool.query<{ month: string; next: string }>(`
select month::date::text as month, (month + interval '1 month')::date::text as next from (
  select distinct date_trunc('month', sent_at at time zone 'UTC') as month from messages) as m`);
  for (const { month, next } of rows) {
    const name = `discord_chats_${month.slice(0, 7).replace("-", "_")}`;
    await pool.query(
      `create table ${name} partition of discord_chats for values from ('${month}') to ('${next}')`,
    );
  }
  await pool.query(`
insert into discord_chats
select id, channel_id, (sent_at at time zone 'UTC')::date, content, to_tsvector('english', content) from messages
on conflict do nothing`);
  await pool.query("create index idx_content_tsvector on discord_chats using gin (content_tsvector)");
  await pool.query("create index idx_message_date on discord_chats (message_date)");
  await pool.query("create index discord_chats_trgm_gin on discord_chats using gin (content gin_trgm_ops)");
  await pool.query("vacuum analyze discord_chats");
}

/** Times the original's exact search: one page, and a count of all. */
export async function timeOriginal(pool: Pool, terms: string[]): Promise<{ p50: number; p95: number }> {
  const taken: number[] = [];
  for (const term of terms) {
    const values = [`%${term}%`];
    const start = performance.now();
    await pool.query("select * from discord_chats where content ilike $1 limit 10", values);
    await pool.query("select count(*) from discord_chats where content ilike $1", values);
    taken.push(performance.now() - start);
  }
  return percentiles(taken);
}
