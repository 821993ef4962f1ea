import { emojiPattern } from "#core/emoji-pattern.ts";
import { limits } from "#core/limits.ts";
import { quoteLexeme } from "#core/search-query/search-terms.ts";
import { terms } from "#core/search-query/term-names.ts";
import { everydayWords } from "#core/stop-words.ts";

const longest = limits.statsKey.value;
const hosts = terms.host("");

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
const isWord = `(t.key collate "C" between 'a' and 'z~' or t.key collate "C" > E'\\x7f'
    or t.key collate "C" between '0' and '9~' and t.key ~ '[^0-9]')
  and char_length(t.key) > 1 and t.key <> all ('{${[...everydayWords].join(",")}}'::text[])`;

/** Of a host and another below it the longer, without `www.`: none comes twice. */
const hostsOf = `(
  select case when h.host like 'www._%._%' then substr(h.host, 5) else h.host end as key
  from (select array_agg(substr(term, ${hosts.length + 1})) as hosts
      from unnest(tsvector_to_array(m.terms)) as t(term) where term ^@ '${hosts}') as l, unnest(l.hosts) as h(host)
  where not exists (select from unnest(l.hosts) as o(host) where right(o.host, char_length(h.host) + 1) = '.' || h.host))`;

/** All but ASCII has more bytes than characters. */
const mayHaveEmoji = "(octet_length(m.content) <> char_length(m.content) or m.content like '%<%:%>%')";

const emojiOf = `(
  select distinct left(key, ${longest}) as key from (
    select coalesce(e[1], e[2]) as key from regexp_matches(m.content, $$${emojiPattern()}$$, 'g') as e
    where ${mayHaveEmoji}
    union all
    select ${emojiKey} from jsonb_path_query(m.extra, '$.inline_emojis[*] ? (@.id != "")') as e
    where m.extra ? 'inline_emojis' and ${isEmoji}) as e
  where key is not null)`;

const reactionsOf = `(
  select ${emojiKey} as key, ${whole("r->'count'")} as n
  from jsonb_path_query(m.extra, '$.reactions[*]') as r, lateral (select r->'emoji' as e) as e where ${isEmoji})`;

const filesOf = `(
  select f.kind, f.n from (
    select count(*) as files, coalesce(sum(${whole("a->'file_size_bytes'")}), 0)::bigint as bytes
    from jsonb_path_query(m.extra, '$.attachments[*]') as a where jsonb_typeof(a) = 'object') as a,
    lateral (values ('attachment', files), ('byte', bytes)) as f(kind, n))`;

/**
 * What is counted of messages, in SQL, as a relation of the columns `by`, `kind`, `key` and `n`: authors, words, emoji and
 * link hosts with how many messages have them, reactions, and attachments with their bytes. `hits` names a relation that is
 * read several times, with `countedColumns`. Sums are exact up to 2^53, as JSON's numbers are, and twice as fast as numeric.
 */
export function talliesOf(hits: string, by: readonly string[]): string {
  const columns = by.map((column) => `m.${column}, `).join("");
  const own = by.map((column) => `t.${column}, `).join("");
  // Of few terms it is asked whether they are words; where days are told apart, most terms stand once in a day.
  const few = by.length === 0 ? "offset 0" : "";
  return `
  select ${columns}'author' as kind, m.author_id::text as key, count(*) as n
  from ${hits} m where m.author_id is not null group by ${columns}m.author_id
  union all
  select ${own}'word', t.key, t.n from (
    select ${columns}t.key, count(*) as n from ${hits} m, unnest(tsvector_to_array(m.terms)) as t(key)
    group by ${columns}t.key ${few}) as t
  where ${isWord}
  union all
  select ${columns}'host', t.key, count(*) from ${hits} m, lateral ${hostsOf} as t
  where m.terms @@ $$${quoteLexeme(terms.has("link"))}$$::tsquery group by ${columns}t.key
  union all
  select ${columns}'emoji', t.key, count(*) from ${hits} m, lateral ${emojiOf} as t
  where ${mayHaveEmoji} or m.extra ? 'inline_emojis' group by ${columns}t.key
  union all
  select ${columns}'reaction', t.key, sum(t.n::float8)::bigint from ${hits} m, lateral ${reactionsOf} as t
  where m.extra ? 'reactions' and t.key is not null and t.n > 0 group by ${columns}t.key
  union all
  select ${columns}t.kind, '', sum(t.n::float8)::bigint from ${hits} m, lateral ${filesOf} as t
  where m.extra ? 'attachments' and t.n > 0 group by ${columns}t.kind`;
}

/** The columns that are read of `messages`. */
export const countedColumns = "m.channel_id, m.sent_at, m.author_id, m.content, m.terms, m.extra";

/** When a message was sent, in UTC, in SQL. */
export const sentAt = "(m.sent_at at time zone 'UTC')";
