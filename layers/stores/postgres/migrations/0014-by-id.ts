/**
 * The id is the time: messages are partitioned by it, and `created_at`, which said it again, goes from rows and key.
 * No mere expansion, since it comes before the first release: searches of the code before fail, and its loads are refused,
 * go back to their queue, and are loaded by the code after. Months that are there keep their rows and their index of words.
 */
export const byId = `
-- each month is read once, and its key built
set local statement_timeout = 0;

create temp table months on commit drop as
select inhrelid::regclass as name, to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') as month
from pg_inherits where inhparent = 'messages'::regclass;

-- with the column go the key and the index of what is not filled
do $$ declare name regclass; begin
  for name in select m.name from months m loop
    execute format('alter table messages detach partition %s', name);
    execute format('alter table %s drop column created_at', name);
  end loop;
end $$;

drop table messages;
create table messages (
  id bigint not null,
  channel_id bigint not null,
  sent_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  version bigint not null,
  digest bigint not null,
  author_id bigint,
  reference_id bigint,
  is_pinned boolean not null,
  type text not null,
  content text not null,
  extra jsonb,
  -- fields that come from an older sighting than version says, or were never seen (-1)
  older jsonb,
  -- search-terms.ts of core says what stands in them; null until they are filled
  terms tsvector,
  -- the text that is looked at; null where that is the content in lower case
  folded text,
  primary key (id, channel_id)
) partition by range (id);
-- what waits to be sorted in is read by every search, and its pages are never given back: half a MB a month, not 4
create index messages_terms on messages using gin (terms) with (gin_pending_list_limit = 512);
create index messages_unfilled on messages (id) where terms is null;

-- ids reach to 2084-09; an index that a month has is taken over, and one that it lacks is built
do $$ declare name regclass; first bigint; next bigint; begin
  for name, first, next in
    select m.name, (extract(epoch from m.month) * 1000)::bigint - 1420070400000,
      (extract(epoch from m.month + interval '1 month') * 1000)::bigint - 1420070400000 from months m loop
    execute format('alter table messages attach partition %s for values from (%s) to (%s)', name, first << 22,
      case when next >> 41 = 0 then (next << 22)::text else 'maxvalue' end);
  end loop;
  for name in select inhrelid::regclass from pg_inherits where inhparent = 'messages_terms'::regclass loop
    execute format('alter index %s set (gin_pending_list_limit = 512)', name);
  end loop;
end $$;
`;
