import type { Pool } from "pg";
import type { QueryTree } from "#core/search-query/tree.ts";
import type { ArchiveStats, Counted, StatsFilter, StatsKey } from "#core/stats.ts";
import { asking } from "#stores/postgres/asking.ts";
import { likeText } from "#stores/postgres/query/like.ts";
import { searchAsked } from "#stores/postgres/query/search-asked.ts";
import { copy, found } from "#stores/postgres/query/statements.ts";
import { spread } from "#stores/postgres/stats/count-stats.ts";
import { countedColumns, sentAt, talliesOf } from "#stores/postgres/stats/tallies.ts";

const day = 24 * 60 * 60 * 1_000;

/** Answers what `countStats` has counted, and counts what queries find. */
export function archiveStats(pool: Pool): ArchiveStats {
  const ask = asking(pool);
  const compile = searchAsked(pool);

  /** A server that has all channels is the archive. */
  async function isWhole({ guild, channel, from, to }: StatsFilter): Promise<boolean> {
    if (channel !== undefined || from !== undefined || to !== undefined) return false;
    if (guild === undefined) return true;
    const [row] = await ask<{ other: boolean }>(hasOtherChannels, [guild]);
    return row?.other === false;
  }

  return {
    async counted(filter) {
      const { guild = null, channel = null, from = null, to = null, top } = filter;
      const [row] = (await isWhole(filter))
        ? await ask<Row>(selectTotals, [top])
        : await ask<Row>(selectDays, [top, guild, channel, from, to]);
      return toStats(row);
    },

    async found(tree, { top, ...filter }) {
      const dated = within(tree, filter);
      const asked = await compile(dated, { guildId: filter.guild, channelId: filter.channel });
      const values = copy(asked.values);
      const hits = selectHits(found(asked, values), values.add(top, "int"));
      const [row] = await ask<Row>(hits, values.list);
      return { ...toStats(row), unresolved: asked.unresolved };
    },

    async beginning(kind, prefix, limit) {
      const rows = await ask<{ key: string }>(selectBeginning, [
        ...[kind, `${likeText(prefix.toLowerCase())}%`, limit],
      ]);
      return rows.map(({ key }) => emojiOf(key));
    },
  };
}

function within(tree: QueryTree, { from, to }: Pick<StatsFilter, "from" | "to">): QueryTree {
  if (from === undefined && to === undefined) return tree;
  const span = {
    from: from === undefined ? null : Date.parse(from),
    to: to === undefined ? null : Date.parse(to) + day,
  };
  return { kind: "and", parts: [tree, { kind: "during", date: "", ...span }] };
}

type Tally = [kind: string, key: string, n: number, name: string | null];
type Row = { as_of: Date; pending: number; rows: Tally[] | null };

function toStats(counted: Row | undefined): Counted {
  if (!counted) throw new Error("the statistics have no row");
  const kinds = Map.groupBy(counted.rows ?? [], ([kind]) => kind);
  const of = (kind: string) => kinds.get(kind) ?? [];
  const places = (kind: string) => of(kind).map(([, id, messages, name]) => ({ id, name, messages }));
  const keyed = (kind: string) => of(kind).map(([, key, n]) => [key, n] as const);
  const sum = (kind: string) => of(kind).reduce((all, [, , n]) => all + n, 0);
  const days = keyed("day").toSorted(([a], [b]) => (a < b ? -1 : 1));
  const months = Map.groupBy(days, ([date]) => date.slice(0, -3));
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const [key, n] of keyed("hour")) {
    const [weekday = 1, hour = 0] = key.split("-").map(Number);
    (hours[weekday - 1] as number[])[hour] = n;
  }
  return {
    as_of: counted.as_of.toISOString(),
    pending: counted.pending,
    messages: sum("hour"),
    by_day: days.map(([date, messages]) => ({ day: date, messages })),
    by_month: Array.from(months, ([month, all]) => ({
      month,
      messages: all.reduce((total, [, messages]) => total + messages, 0),
    })),
    by_weekday_hour: hours,
    authors: places("author"),
    channels: places("channel"),
    guilds: places("guild"),
    words: keyed("word").map(([word, messages]) => ({ word, messages })),
    emoji: keyed("emoji").map(([key, messages]) => ({ ...emojiOf(key), messages })),
    reactions: keyed("reaction").map(([key, count]) => ({ ...emojiOf(key), count })),
    link_hosts: keyed("host").map(([host, messages]) => ({ host, messages })),
    attachments: sum("attachment"),
    attachment_bytes: sum("byte"),
  };
}

function emojiOf(key: string): StatsKey {
  const [, name = "", id] = /^(.*):(\d+)$/su.exec(key) ?? [];
  return id === undefined ? { id: null, name: key } : { id, name };
}

const hasOtherChannels = `
select exists (select from stats_totals t left join channels c on c.id = t.key::bigint
  where t.kind = 'channel' and c.guild_id is distinct from $1::bigint) as other`;

/** The first of each list, with names; a server has what its channels have. Words are many, and not all sorted. */
const tell = (counted: string, { asOf, pending }: { asOf: string; pending: string }, top: string) => `
with counted as materialized (${counted}),
  told as (
    (select kind, key, n from counted where kind = 'word' and n > 0 order by n desc, key collate "C" limit ${top})
    union all
    select kind, key, n from counted where kind <> 'word' and n > 0
    union all
    select 'guild', c.guild_id::text, sum(k.n::float8)::bigint from counted k join channels c on c.id = k.key::bigint
    where k.kind = 'channel' group by c.guild_id),
  ranked as (
    select kind, key, n, row_number() over (partition by kind order by n desc, key collate "C") as place from told)
select ${asOf} as as_of, ${pending} as pending, (
  select json_agg(json_build_array(r.kind, r.key, r.n, case r.kind
      when 'author' then (select name from users where id = r.key::bigint)
      when 'channel' then (select name from channels where id = r.key::bigint)
      when 'guild' then (select name from guilds where id = r.key::bigint) end) order by r.place)
  from ranked r where r.place <= ${top} or r.kind in ('day', 'hour')) as rows`;

/** Loads note when they began: what was done by then is counted. */
const countedAhead = {
  asOf: "(select coalesce(min(noted_at), now()) from stats_changes)",
  pending: "(select count(*)::int from (select distinct channel_id, created_on from stats_changes) as c)",
};

const largest = (kind: string) => `
(select kind, key, count as n from stats_totals where kind = '${kind}'
  order by magnitude desc, count desc, key collate "C" limit $1::int)`;

const selectBeginning = `
select key from stats_totals where kind = $1 and count > 0 and lower(key) like $2
order by count desc, key collate "C" limit $3::int`;

const selectTotals = tell(
  `select kind, key, count as n from stats_totals where kind in ('day', 'hour', 'channel', 'attachment', 'byte')
  union all ${["author", "word", "emoji", "reaction", "host"].map(largest).join(" union all ")}`,
  countedAhead,
  "$1::int",
);

const selectDays = tell(
  `select kind, key, sum(n::float8)::bigint as n from (${spread(`(
    select * from stats_days where ($2::bigint is null
        or channel_id in (select id from channels where guild_id = $2::bigint))
      and ($3::bigint is null or channel_id = $3::bigint)
      and ($4::date is null or day >= $4::date) and ($5::date is null or day <= $5::date))`)}) as t
  group by kind, key`,
  countedAhead,
  "$1::int",
);

const selectHits = (condition: string, top: string) =>
  tell(
    `with hits as materialized (select ${countedColumns} from messages m where ${condition})
    select 'day' as kind, to_char(${sentAt}::date, 'YYYY-MM-DD') as key, count(*) as n from hits m group by ${sentAt}::date
    union all
    select 'hour', isodow::text || '-' || hour::text, count(*) from (
      select date_part('isodow', ${sentAt})::int as isodow, date_part('hour', ${sentAt})::int as hour from hits m) as m
    group by isodow, hour
    union all
    select 'channel', m.channel_id::text, count(*) from hits m group by m.channel_id
    union all ${talliesOf("hits", [], top)}`,
    { asOf: "now()", pending: "0" },
    top,
  );
