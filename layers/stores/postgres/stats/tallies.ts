import { emojiPattern } from "#core/emoji-pattern.ts";
import { limits } from "#core/limits.ts";
import { quoteLexeme } from "#core/search-query/search-terms.ts";
import { terms } from "#core/search-query/term-names.ts";
import { everydayWords } from "#core/stop-words.ts";

const longest = limits.statsKey.value;
const hosts = terms.host("");
/** No host has it. */
const last = "\u{10ffff}";

/** Anybody may have written what Discord does not: what is no whole number counts nothing. */
const whole = (json: string) =>
  `case when jsonb_typeof(${json}) = 'number' and (${json})::text ~ '^[0-9]{1,15}$' then (${json})::bigint else 0 end`;
const isEmoji = "jsonb_typeof(e) = 'object'";
const emojiKey = `left(case when coalesce(e->>'id', '') = '' then coalesce(e->>'name', e->>'code')
  else coalesce(e->>'name', e->>'code', '') || ':' || (e->>'id') end, ${longest})`;

/**
 * A word by itself: no number, no single letter, nothing that most texts have. What is no word begins with a sign of
 * ASCII, or is a single character.
 */
const isWord = `(ascii(key) between ascii('a') and ascii('z') or ascii(key) > 127
    or ascii(key) between ascii('0') and ascii('9') and key ~ '[^0-9]')
  and char_length(key) > 1 and key <> all ('{${[...everydayWords].join(",")}}'::text[])`;

/** All but ASCII has more bytes than characters. */
const mayHaveEmoji = "(octet_length(m.content) <> char_length(m.content) or m.content like '%<%:%>%')";

/** Terms are in the order of their bytes: those of hosts stand beside each other. */
const hostTerms = `terms[width_bucket('${hosts}' collate "C", terms) + 1:width_bucket('${hosts}${last}' collate "C", terms)]`;

/**
 * What is read of `messages`: what most of them lack is null, so that rows are short and nothing is looked for in vain.
 * Each has a number of its own.
 */
export const countedColumns = `
  row_number() over () as nth, m.channel_id, m.sent_at, m.author_id, tsvector_to_array(m.terms) as terms,
  m.terms @@ $$${quoteLexeme(terms.has("link"))}$$::tsquery as has_link,
  case when ${mayHaveEmoji} then m.content end as content,
  case when m.extra ?| '{reactions,attachments,inline_emojis}' then m.extra end as extra`;

/** When a message was sent, in UTC, in SQL. */
export const sentAt = "(m.sent_at at time zone 'UTC')";

/**
 * What is counted of messages, in SQL, as a relation of the columns `by`, `kind`, `key` and `n`: authors, words, emoji and
 * link hosts with how many messages have them, reactions, and attachments with their bytes. `hits` names a relation that is
 * read several times, with `countedColumns`. Of the words only the `top` are told, where that is given. Sums are exact up to
 * 2^53, as JSON's numbers are, and twice as fast as numeric. Sets are unnested where rows are selected: beside the rows
 * that they are of, joined to them, they take twice as long.
 */
export function talliesOf(hits: string, by: readonly string[], top?: string): string {
  const columns = by.map((column) => `${column}, `).join("");
  const most = top === undefined ? "" : `order by n desc, key collate "C" limit ${top}`;
  // Of few terms it is asked whether they are words; where days are told apart, most terms stand once in a day.
  const few = by.length === 0 ? "offset 0" : "";
  return `
  select ${columns}'author' as kind, author_id::text as key, count(*) as n
  from ${hits} where author_id is not null group by ${columns}author_id
  union all
  (select ${columns}'word', key, n from (
    select ${columns}key, count(*) as n from (select ${columns}unnest(terms) as key from ${hits}) as t
    group by ${columns}key ${few}) as t
  where ${isWord} ${most})
  union all ${hostsOf(hits, columns)}
  union all
  select ${columns}'emoji', key, count(*) from (
    select distinct ${columns}nth, left(key, ${longest}) as key from (
      select ${columns}nth, coalesce(e[1], e[2]) as key from (
        select ${columns}nth, regexp_matches(content, $$${emojiPattern()}$$, 'g') as e from ${hits}
        where content is not null) as e
      union all
      select ${columns}nth, ${emojiKey} from (
        select ${columns}nth, jsonb_path_query(extra, '$.inline_emojis[*] ? (@.id != "")') as e from ${hits}
        where extra ? 'inline_emojis') as e
      where ${isEmoji}) as e
    where key is not null) as e
  group by ${columns}key
  union all
  select ${columns}'reaction', key, sum(n::float8)::bigint from (
    select ${columns}${emojiKey} as key, ${whole("r->'count'")} as n from (
      select ${columns}r, r->'emoji' as e from (
        select ${columns}jsonb_path_query(extra, '$.reactions[*]') as r from ${hits} where extra ? 'reactions') as r) as r
    where ${isEmoji}) as r
  where key is not null and n > 0 group by ${columns}key
  union all
  select ${columns}f.kind, '', f.n from (
    select ${columns}count(*) as files, sum(${whole("a->'file_size_bytes'")}::float8)::bigint as bytes from (
      select ${columns}jsonb_path_query(extra, '$.attachments[*]') as a from ${hits} where extra ? 'attachments') as a
    where jsonb_typeof(a) = 'object' ${by.length === 0 ? "" : `group by ${by.join(", ")}`}) as a,
    lateral (values ('attachment', files), ('byte', bytes)) as f(kind, n)
  where f.n > 0`;
}

/**
 * Of a host and another below it the longer, without `www.`: none comes twice. Most messages link where others do, and
 * with a host stands all that it is below.
 */
function hostsOf(hits: string, columns: string): string {
  const linked = `
    select ${columns}hosts, count(*) as n, row_number() over () as nth from (
      select ${columns}${hostTerms} as hosts from ${hits} where has_link) as l
    group by ${columns}hosts`;
  return `
  (with linked as materialized (${linked}),
    named as (select nth, substr(unnest(hosts), ${hosts.length + 1}) as host from linked),
    longest as (
      select nth, host from named
      except select nth, substr(host, strpos(host, '.') + 1) from named where host like '%.%')
  select ${columns}'host', case when host like 'www._%._%' then substr(host, 5) else host end as key, sum(n)::bigint
  from longest join linked using (nth) group by ${columns}key)`;
}
