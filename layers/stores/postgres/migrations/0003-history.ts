/** What happened to messages over time: earlier texts, deletions, which ranges are proven complete, and what must not come back. */
export const history = `
-- every text but the current one; -infinity where it was never edited
create table message_versions (
  message_id bigint not null,
  channel_id bigint not null,
  edited_at timestamptz not null,
  content_hash bigint not null,
  content text not null,
  primary key (message_id, channel_id, edited_at, content_hash)
);

-- what a complete export lacked: version is that export's; a message seen by a newer one is there again
create table deletions (
  channel_id bigint not null,
  message_id bigint not null,
  version bigint not null,
  deleted_at timestamptz not null,
  primary key (channel_id, message_id)
);

create table coverage (
  channel_id bigint primary key,
  ranges int8multirange not null
);

create table suppressions (
  kind text not null check (kind in ('message', 'user')),
  id bigint not null,
  created_at timestamptz not null default now(),
  primary key (kind, id)
);

-- the ids of a staged part, kept where its import asks what the export lacks
create table part_ids (
  key text primary key references parts on delete cascade,
  export_id uuid not null,
  channel_id bigint not null,
  exported_at timestamptz,
  range_start bigint not null,
  -- the first id that the file did not ask for; null means open
  range_end bigint,
  ids bigint[] not null
);
create index part_ids_export on part_ids (export_id, channel_id);

-- what of equally rich and equally new sightings decides, so that their order does not
alter table users add column tie bigint not null default 0;
alter table members add column tie bigint not null default 0;
-- the rank (richness and version) of each field that comes from another sighting than richness and version say
alter table guilds add column older jsonb;
alter table channels add column older jsonb;

-- the smallest and the largest id of a part: within another part's span, an id stands twice in its file
alter table parts add column first_id bigint;
alter table parts add column last_id bigint;

alter table imports add column is_complete boolean not null default false;
alter table imports add column accepted boolean not null default false;
alter table import_files add column stamp text;
alter table import_files add column checkpoint jsonb;
alter table import_files add column part_size bigint;
alter table import_files add column parts int not null default 0;
alter table import_files drop constraint import_files_state_check;
alter table import_files add constraint import_files_state_check
  check (state in ('queued', 'uploading', 'reading', 'read', 'failed'));
alter table imports add column reconciled_at timestamptz;
alter table imports add column started_at timestamptz;
alter table imports drop constraint imports_state_check;
alter table imports add constraint imports_state_check
  check (state in ('queued', 'reading', 'loading', 'complete', 'failed', 'needs_review', 'cancelled'));
`;
