/**
 * Exports from Discord. One job exports one channel, and is an import whose files DiscordChatExporter writes: its row in
 * `imports` has its state, its parts and its problems.
 */
export const exports = `
create table credentials (
  id uuid primary key,
  name text not null unique,
  kind text check (kind in ('bot', 'user')),
  sealed bytea not null,
  -- a hash of the token: exports of one token run one after the other
  token_group text not null,
  created_at timestamptz not null default now(),
  rotated_at timestamptz,
  tested_at timestamptz,
  works boolean
);

create table schedules (
  id uuid primary key,
  name text not null,
  timing text not null,
  time_zone text not null,
  request jsonb not null,
  credential_id uuid not null references credentials,
  is_paused boolean not null default false,
  next_at timestamptz,
  last_at timestamptz,
  last_request_id uuid,
  -- what became of the last time that was due, where it did not run
  note text,
  created_at timestamptz not null default now()
);
create index schedules_due on schedules (next_at) where not is_paused;

-- what was asked for: one or many channels, followed and stopped as one
create table export_requests (
  id uuid primary key,
  request jsonb not null,
  credential_id uuid references credentials on delete set null,
  schedule_id uuid references schedules on delete set null,
  idempotency_key text unique,
  created_at timestamptz not null default now()
);

create table exports (
  id uuid primary key references imports on delete cascade,
  request_id uuid not null references export_requests on delete cascade,
  number int not null,
  -- null: the job finds the channels of the request, and adds a job for each
  channel_id bigint,
  channel_name text,
  -- both exclusive, by id; of an incremental job after_id is set when it runs
  after_id bigint,
  before_id bigint,
  -- a token for this job alone; gone when the job has ended
  sealed bytea,
  token_group text not null,
  -- counts its messages on the queue
  attempt int not null default 1,
  -- runs in a row that failed without staging anything
  failures int not null default 0,
  percent real not null default 0
);
create unique index exports_request on exports (request_id, number);
create index exports_channel on exports (channel_id);

-- messages that a transaction asks to be sent; a row is gone when its message is on the queue
create table outbox (
  id bigint generated always as identity primary key,
  export_id uuid not null references exports on delete cascade,
  attempt int not null,
  send_at timestamptz not null default now()
);
`;
