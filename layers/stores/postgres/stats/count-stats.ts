import type { Pool, PoolClient } from "pg";
import { transaction } from "#stores/postgres/connect.ts";
import { isOfDay } from "#stores/postgres/incoming.ts";
import { mayCount } from "#stores/postgres/stats/note-changes.ts";
import { countedColumns, sentAt, talliesOf } from "#stores/postgres/stats/tallies.ts";

/** Messages that are counted at once, roughly, and a day of a channel at least: many words are then added up once. */
const most = 50_000;
/** What a batch's words take; they would be sorted on disk. */
const memory = "64MB";

/** A day, of the messages' ids in UTC, of one channel. */
export type CountedDay = { channel_id: string; created_on: string };

/**
 * Counts some of the days that changed, those that wait for the longest, and brings the totals up to date; answers
 * how many those were. Where somebody else counts, it leaves that to them. A load that is not yet done has noted
 * nothing that can be seen, and what it notes is counted the next time.
 */
export async function countStats(pool: Pool): Promise<number> {
  return transaction(pool, async (client) => {
    if (!(await mayCount(client))) return 0;
    await client.query(makeTables);
    // Before they are counted: what is noted from here on may not be in what is counted.
    const picked = (await client.query(pick, [most])).rowCount ?? 0;
    if (picked > 0) await recount(client);
    return picked;
  });
}

/**
 * Takes these days out of what is counted, until they are counted anew: what was erased is told no more, also not before
 * that. Its caller keeps counters out.
 */
export async function forgetCounted(client: PoolClient, days: CountedDay[]): Promise<void> {
  const [channels, dates] = [days.map((day) => day.channel_id), days.map((day) => day.created_on)];
  await client.query(makeTables);
  await client.query("insert into stats_picked select * from unnest($1::bigint[], $2::date[])", [
    ...[channels, dates],
  ]);
  // However many there are: an erasure must come to its end.
  await client.query("set local statement_timeout = 0");
  await client.query(`set local work_mem = '${memory}'`);
  for (const statement of [noteForgotten, addDifference, dropNothing, dropOld]) await client.query(statement);
}

async function recount(client: PoolClient): Promise<void> {
  await client.query(`set local work_mem = '${memory}'`);
  for (const statement of [count, addDifference, dropNothing, dropOld, keep]) await client.query(statement);
}

const makeTables = `
create temp table if not exists stats_picked (channel_id bigint, created_on date);
create temp table if not exists stats_counted (
  channel_id bigint, created_on date, day date, kind text, keys text[], counts bigint[]);
truncate stats_picked, stats_counted`;

/** A day has the messages that it had when it was counted, and those that changed since at the most. */
const pick = `
with waiting as (
    select channel_id, created_on, sum(messages) + coalesce((
        select sum(n) from stats_days d, unnest(d.counts) as n
        where d.channel_id = c.channel_id and d.created_on = c.created_on and d.kind = 'hour'), 0) as messages,
      min(noted_at) as since
    from stats_changes c group by 1, 2),
  first as (
    select channel_id, created_on, sum(messages) over (
      order by since, channel_id, created_on rows between unbounded preceding and 1 preceding) as before from waiting),
  gone as (
    delete from stats_changes where (channel_id, created_on) in (
      select channel_id, created_on from first where coalesce(before, 0) < $1::int)
    returning channel_id, created_on)
insert into stats_picked select distinct channel_id, created_on from gone`;

/** A day of all its channels is read at once. */
const count = `
insert into stats_counted
with hits as materialized (
    select d.created_on, ${sentAt}::date as day, ${countedColumns}
    from (select created_on, array_agg(channel_id) as channels from stats_picked group by 1) as d
      join messages m on ${isOfDay("m.id", "d.created_on")} and m.channel_id = any(d.channels)),
  tallies as (
    select m.channel_id, m.created_on, m.day, 'hour' as kind, date_part('hour', ${sentAt})::int::text as key, count(*) as n
    from hits m group by 1, 2, 3, 5
    union all ${talliesOf("hits", ["channel_id", "created_on", "day"])})
select channel_id, created_on, day, kind, array_agg(key), array_agg(n) from tallies group by 1, 2, 3, 4`;

/** What days add to the totals, as `kind`, `key` and `n`, in SQL: hours also say how many messages there are of each day and channel. */
export const spread = (days: string) => `
  select d.kind, k.key, k.n from ${days} as d, unnest(d.keys, d.counts) as k(key, n) where d.kind <> 'hour'
  union all
  select s.kind, s.key, k.n from ${days} as d, unnest(d.keys, d.counts) as k(key, n), lateral (values
    ('hour', date_part('isodow', d.day)::int::text || '-' || k.key), ('day', to_char(d.day, 'YYYY-MM-DD')),
    ('channel', d.channel_id::text)) as s(kind, key)
  where d.kind = 'hour'`;

const old = "(select d.* from stats_days d join stats_picked p using (channel_id, created_on))";

const addDifference = `
insert into stats_totals as total (kind, key, count)
select kind, key, sum(n::float8) as n from (
  ${spread("stats_counted")} union all select kind, key, -n from (${spread(old)}) as old) as difference
group by kind, key having sum(n::float8) <> 0 order by kind, key
on conflict (kind, key) do update set count = total.count + excluded.count`;

const dropNothing = `
delete from stats_totals where magnitude = -1
  and kind = any('{day,hour,channel,author,word,emoji,reaction,host,attachment,byte}')`;

const dropOld = `
delete from stats_days d using stats_picked p where p.channel_id = d.channel_id and p.created_on = d.created_on`;

/** How many messages it had says how much work it is to count it. */
const noteForgotten = `
insert into stats_changes (channel_id, created_on, messages)
select channel_id, created_on, sum(n) from ${old} as old, unnest(old.counts) as n where kind = 'hour' group by 1, 2`;

const keep = "insert into stats_days select * from stats_counted";
