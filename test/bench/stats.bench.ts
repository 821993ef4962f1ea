import type { Pool } from "pg";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { percentiles, serveSearch, timeAnswers } from "./asked-over-http.ts";
import type { BenchDatabase } from "./bench-database.ts";
import { Random } from "./random.ts";
import type { Row } from "./read.bench.ts";

/** Hits of a filter, about. */
const hits = 10_000;
const runs = 100;
/** Plain counting is slow: so many tell its time. */
const beside = 10;

/**
 * Measures statistics over HTTP in an archive that is loaded and searched, whose `discord_chats` is the original's: of
 * everything, as it was counted ahead, and of filters with about 10,000 hits, beside one plain statement of groups.
 */
export async function statsIn(database: Pick<BenchDatabase, "url" | "pool">): Promise<Row[]> {
  const { pool } = database;
  const counted = await countAll(pool);
  const { base, stop } = await serveSearch(database);
  try {
    const all = await timeAnswers(base, Array<string>(runs).fill("/api/stats"));
    const [plain] = await timePlain(pool, ["%"]);
    const { filters, words } = await drawFilters(pool, new Random(8));
    const filtered = await timeAnswers(
      base,
      filters.map((q) => `/api/stats?q=${encodeURIComponent(q)}`),
    );
    const each = percentiles(
      await timePlain(
        pool,
        words.slice(0, beside).map((word) => `%${word}%`),
      ),
    );
    const told = ({ p50, p95 }: { p50: number; p95: number }) =>
      `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
    return [
      {
        what: "statistics of everything",
        value: told(all),
        mustReach: "p50 ≤ 30 ms, p95 ≤ 100 ms",
        beside: `plain groups: ${plain?.toFixed(0)} ms; counted ahead in ${counted}`,
        ok: all.p50 <= 30 && all.p95 <= 100,
      },
      {
        what: `statistics of a filter with about ${hits.toLocaleString("en")} hits`,
        value: told(filtered),
        mustReach: "p50 ≤ 200 ms, p95 ≤ 500 ms",
        beside: `the original's ilike and plain groups: ${told(each)}; the slowest: ${filtered.worst}`,
        ok: filtered.p50 <= 200 && filtered.p95 <= 500,
      },
    ];
  } finally {
    await stop();
  }
}

async function countAll(pool: Pool): Promise<string> {
  const start = performance.now();
  while (await countStats(pool));
  const seconds = (performance.now() - start) / 1000;
  await pool.query("vacuum analyze stats_days, stats_totals, stats_changes");
  const { rows } = await pool.query<{ count: number }>("select count(*)::int as count from messages");
  const rate = Math.round((rows[0]?.count ?? 0) / seconds);
  return `${seconds.toFixed(0)} s, ${rate.toLocaleString("en")} messages/s`;
}

/** By word for the most part, and by author, by channel in a month, and by days: what has nearest to that many messages. */
async function drawFilters(pool: Pool, random: Random): Promise<{ filters: string[]; words: string[] }> {
  const nearest = async (select: string, most: number) => {
    const { rows } = await pool.query<{ key: string }>(select, [hits, most]);
    return rows.map(({ key }) => key);
  };
  const words = await nearest(nearestTotals("word", "and key ~ '^[a-z]{4,}$'"), 20);
  const authors = await nearest(nearestTotals("author"), 4);
  const kinds = [
    () => random.pick(words),
    () => `=${random.pick(words)}`,
    () => `from:${random.pick(authors)}`,
  ];
  const [channels, spans] = [await nearest(nearestMonths, 4), await nearest(nearestSpans, 4)];
  kinds.push(
    () => random.pick(channels),
    () => random.pick(spans),
  );
  const filters = Array.from({ length: runs }, (_, run) => (kinds[run % kinds.length] as () => string)());
  return { filters, words };
}

const nearestTotals = (kind: string, which = "") => `
select key from stats_totals where kind = '${kind}' ${which} order by abs(count - $1::int), key limit $2::int`;

const nearestMonths = `
select 'in:' || channel_id || ' during:' || to_char(month, 'YYYY-MM') as key from (
  select channel_id, date_trunc('month', sent_at at time zone 'UTC') as month, count(*) as n from messages group by 1, 2) as m
order by abs(n - $1::int), key limit $2::int`;

/** From each month's first day on, as many days as have that many. */
const nearestSpans = `
select 'after:' || (first - 1) || ' before:' || (day + 1) as key from (
  select d.day, date_trunc('month', d.day)::date as first, sum(d.n) over (partition by date_trunc('month', d.day) order by d.day) as n
  from (select key::date as day, count as n from stats_totals where kind = 'day') as d) as d
order by abs(n - $1::int), key limit $2::int`;

/** One statement of groups, with words and hosts as the text has them: less than the statistics tell. In milliseconds. */
async function timePlain(pool: Pool, patterns: string[]): Promise<number[]> {
  const times: number[] = [];
  for (const pattern of patterns) {
    const start = performance.now();
    await pool.query(plainGroups, [pattern]);
    times.push(performance.now() - start);
  }
  return times;
}

const plainGroups = `
with hits as (
  select m.* from discord_chats d join messages m on m.id = d.message_id and m.channel_id = d.channel_id
  where d.content ilike $1)
select 'day' as kind, (sent_at at time zone 'UTC')::date::text as key, count(*) as n from hits group by 2
union all
select 'hour', to_char(sent_at at time zone 'UTC', 'ID-HH24'), count(*) from hits group by 2
union all
select 'author', author_id::text, count(*) from hits group by 2
union all
select 'channel', channel_id::text, count(*) from hits group by 2
union all
(select 'word', word, count(*) from hits, regexp_split_to_table(lower(content), '\\W+') as word
  group by 2 order by 3 desc limit 20)
union all
(select 'host', host[1], count(*) from hits, regexp_matches(content, 'https?://([^/\\s]+)', 'g') as host
  group by 2 order by 3 desc limit 20)
union all
select 'reaction', r->'emoji'->>'name', sum((r->>'count')::int)
from hits, jsonb_array_elements(extra->'reactions') as r group by 2
union all
select 'byte', null, sum((a->>'file_size_bytes')::bigint) from hits, jsonb_array_elements(extra->'attachments') as a`;
