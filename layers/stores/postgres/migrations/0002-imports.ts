/** What was imported: imports, their files, their problems, and a row for each staged part. */
export const imports = `
create table imports (
  id uuid primary key,
  state text not null check (state in ('queued', 'reading', 'loading', 'complete', 'failed')),
  is_sample boolean not null default false,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  ended_at timestamptz
);

create table import_files (
  import_id uuid not null references imports on delete cascade,
  number int not null,
  path text not null,
  size bigint not null,
  bytes_read bigint not null default 0,
  messages int not null default 0,
  skipped int not null default 0,
  state text not null default 'queued' check (state in ('queued', 'reading', 'read', 'failed')),
  primary key (import_id, number)
);

create table import_problems (
  import_id uuid not null references imports on delete cascade,
  file text not null,
  byte bigint,
  message_id text,
  severity text not null check (severity in ('warning', 'error')),
  code text not null,
  detail text not null
);
create index import_problems_import on import_problems (import_id);

create table parts (
  key text primary key,
  export_id uuid not null,
  number int not null,
  size int not null,
  count int not null,
  guild_id bigint,
  channel_id bigint,
  staged_at timestamptz not null default now(),
  loaded_at timestamptz,
  failed text,
  new int not null default 0,
  changed int not null default 0,
  unchanged int not null default 0,
  skipped int not null default 0
);
create index parts_export on parts (export_id, number);
create index parts_waiting on parts (export_id) where loaded_at is null;
`;
