/**
 * The archive itself. A message is (id, channel_id); `created_at` is the id's own time and the partition key.
 * There are no foreign keys: messages, users and channels arrive in any order, from many loaders at once.
 */
export const archive = `
create extension if not exists pg_trgm;
create extension if not exists unaccent;

create text search configuration archive (copy = pg_catalog.english);
alter text search configuration archive
  alter mapping for hword, hword_part, word, asciihword, hword_asciipart, asciiword with unaccent, english_stem;

create table guilds (
  id bigint primary key,
  name text,
  icon_url text,
  version bigint not null
);

create table channels (
  id bigint primary key,
  guild_id bigint not null,
  type text,
  name text,
  topic text,
  parent_id bigint,
  icon_url text,
  -- 0: only named as another channel's parent; 1: seen itself
  richness smallint not null,
  version bigint not null
);
create index channels_guild on channels (guild_id);

create table users (
  id bigint primary key,
  name text,
  discriminator text,
  is_bot boolean not null,
  avatar_url text,
  richness smallint not null,
  version bigint not null
);

create table members (
  guild_id bigint not null,
  user_id bigint not null,
  nickname text,
  color text,
  roles jsonb,
  richness smallint not null,
  version bigint not null,
  primary key (guild_id, user_id)
);

create table messages (
  id bigint not null,
  channel_id bigint not null,
  created_at timestamptz not null,
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
  primary key (id, channel_id, created_at)
) partition by range (created_at);
create index messages_part_of_word on messages using gin (content gin_trgm_ops);
create index messages_words on messages using gin (to_tsvector('archive', left(content, 100000)));

-- One row: what every search reads first, and every load that changed something raises last.
create table archive (
  singleton boolean primary key default true check (singleton),
  -- tells this archive from others that share a cache
  id uuid not null default gen_random_uuid(),
  generation bigint not null default 1,
  -- how far sent_at was ever seen from created_at: date searches look that much around the month
  skew interval not null default '0'
);
insert into archive default values;
`;
