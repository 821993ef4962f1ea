import { emojiPattern } from "#core/emoji-pattern.ts";
import { limits } from "#core/limits.ts";
import { quoteLexeme } from "#core/search-query/search-terms.ts";
import { terms } from "#core/search-query/term-names.ts";
import { stopWords } from "#core/stop-words.ts";

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
const isWord = `(t.term collate "C" between 'a' and 'z~' or t.term collate "C" > E'\\x7f'
    or t.term collate "C" between '0' and '9~' and t.term ~ '[^0-9]')
  and char_length(t.term) > 1 and t.term <> all ('{${stopWords.join(",")}}'::text[])`;

/**
 * What is counted of a message `m`, as a relation of `kind`, `key` and `n`, in SQL: its author, words (each once), emoji
 * (each once), link hosts (each once, without `www.`; of one and another below it the longer), reactions, and attachments
 * with their bytes.
 */
export const talliesOf = `(
  select 'author' as kind, m.author_id::text as key, 1::bigint as n where m.author_id is not null
  union all
  select 'word', t.term, 1 from unnest(tsvector_to_array(m.terms)) as t(term) where ${isWord}
  union all
  select distinct 'host', left(regexp_replace(substr(t.term, ${hosts.length + 1}), '^www\\.(.+\\..)', '\\1'), ${longest}), 1
  from unnest(tsvector_to_array(m.terms)) as t(term)
  where m.terms @@ $$${quoteLexeme(terms.has("link"))}$$::tsquery and t.term ^@ '${hosts}' and not exists (
    select from unnest(tsvector_to_array(m.terms)) as l(term)
    where l.term ^@ '${hosts}' and right(l.term, char_length(t.term)) = '.' || substr(t.term, ${hosts.length + 1}))
  union all
  select distinct 'emoji', left(key, ${longest}), 1 from (
    select coalesce(e[1], e[2]) as key from regexp_matches(m.content, $$${emojiPattern()}$$, 'g') as e
    where m.folded is not null or m.content like '%<%:%>%'
    union all
    select ${emojiKey} from jsonb_path_query(m.extra, '$.inline_emojis[*] ? (@.id != "")') as e
    where m.extra ? 'inline_emojis' and ${isEmoji}) as e
  where key is not null
  union all
  select 'reaction', key, sum(n) from (
    select ${emojiKey} as key, ${whole("r->'count'")} as n
    from jsonb_path_query(m.extra, '$.reactions[*]') as r, lateral (select r->'emoji' as e) as e where ${isEmoji}) as r
  where m.extra ? 'reactions' and key is not null and n > 0 group by key
  union all
  select f.kind, '', f.n from (
    select count(*) as files, coalesce(sum(${whole("a->'file_size_bytes'")}), 0) as bytes
    from jsonb_path_query(m.extra, '$.attachments[*]') as a where jsonb_typeof(a) = 'object') as a,
    lateral (values ('attachment', files), ('byte', bytes)) as f(kind, n)
  where m.extra ? 'attachments' and f.n > 0)`;

/** When a message was sent, in UTC, in SQL. */
export const sentAt = "(m.sent_at at time zone 'UTC')";
