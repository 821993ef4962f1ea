/**
 * What `/api/stats` tells. Loads note which days of which channels they changed; `countStats` counts those, and changes
 * the totals by what the new counts differ from the old ones.
 */
export const stats = `
-- without a key: loads that note the same day must not wait for each other
create table stats_changes (
  channel_id bigint not null,
  -- of the messages' ids, in UTC
  created_on date not null,
  -- how many changed: how much work it is, roughly
  messages int not null,
  noted_at timestamptz not null default now()
);

create table stats_days (
  channel_id bigint not null,
  created_on date not null,
  -- when they say that they were sent, in UTC; another day in doctored files only
  day date not null,
  kind text not null,
  keys text[] not null,
  counts bigint[] not null,
  primary key (channel_id, created_on, day, kind)
);

create table stats_totals (
  kind text not null,
  key text not null,
  count bigint not null,
  -- what is indexed seldom changes, so that most updates leave the indexes alone; -1 is nothing, which goes
  magnitude smallint not null generated always as (
    case when count > 0 then floor(log(count::float8) * 3)::int else -1 end) stored,
  primary key (kind, key)
) with (fillfactor = 80);
create index stats_totals_largest on stats_totals (kind, magnitude desc);

insert into stats_changes (channel_id, created_on, messages)
select channel_id, (created_at at time zone 'UTC')::date, count(*) from messages group by 1, 2;
`;
