import type { Pool, PoolClient } from "pg";
import type { ExportLedger, ExportTargets, ExportWindow, OpenExport } from "#core/export-ports.ts";
import { snowflakeBefore } from "#core/snowflake.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { settle, uncompared } from "#stores/postgres/import-ledger.ts";

const day = 86_400_000;

/** The record in Postgres of what the exporter does. Nothing happens to a job that was cancelled meanwhile. */
export function exportLedger(pool: Pool): ExportLedger {
  return {
    async open(id) {
      const { rows } = await pool.query<Row>(selectOpen, [id]);
      return rows[0] && toOpen(rows[0]);
    },

    async start(id) {
      await transaction(pool, async (client) => {
        const { rows } = await client.query<{ isFirst: boolean }>(startExport, [id]);
        if (rows[0]?.isFirst) await setBegin(client, id);
        await client.query(endLeftFiles, [id]);
      });
    },

    async addFile(id, name, size) {
      const { rows } = await pool.query<{ number: number }>(insertFile, [id, name, size]);
      return rows[0]?.number ?? 0;
    },

    async forgetFile(id, number) {
      await pool.query(deleteFile, [id, number]);
    },

    async progress(id, percent) {
      const { rowCount } = await pool.query(noteProgress, [id, percent]);
      return rowCount !== 0;
    },

    async warn(id, code, detail) {
      await pool.query(insertProblem, [id, "warning", code, detail]);
    },

    async warnOfToken(id, code, detail) {
      await pool.query(insertOnce, [id, code, detail]);
    },

    async complete(id) {
      await transaction(pool, async (client) => {
        const { rowCount } = await client.query(completeExport, [id]);
        if (rowCount !== 0) await client.query(endJob, [id, true]);
      });
    },

    async fail(id, code, detail) {
      await transaction(pool, async (client) => {
        const { rowCount } = await client.query(failExport, [id]);
        if (rowCount === 0) return;
        await client.query(insertProblem, [id, "error", code, detail]);
        await client.query(endJob, [id, false]);
      });
    },

    async settle(id) {
      await settle(pool, id);
      return uncompared(pool, id);
    },

    async again(id, { delay, failed }) {
      await transaction(pool, async (client) => {
        const { rowCount } = await client.query(lockOpen, [id]);
        if (rowCount !== 0) await client.query(sendAgain, [id, delay, failed]);
      });
    },

    async addJobs(id, channels) {
      const [ids, names] = [channels.map((channel) => channel.id), channels.map(({ name }) => name)];
      await transaction(pool, async (client) => {
        await client.query(lockRequest, [id]);
        const { rowCount } = await client.query(lockOpen, [id]);
        if (rowCount !== 0) await client.query(insertJobs, [id, ids, names]);
      });
    },
  };
}

type Row = {
  id: string;
  request_id: string;
  request: { targets: ExportTargets; window: ExportWindow };
  channel_id: string | null;
  after_id: string | null;
  last_id: string | null;
  sealed: Buffer | null;
  token_group: string;
  was_empty: boolean;
  parts: number;
  messages: number;
  attempt: number;
  failures: number;
};

function toOpen(row: Row): OpenExport {
  const { targets, window } = row.request;
  return {
    id: row.id,
    requestId: row.request_id,
    targets,
    channelId: row.channel_id,
    window,
    after: row.last_id ?? row.after_id,
    rangeStart: row.after_id === null ? "0" : String(BigInt(row.after_id) + 1n),
    token: row.sealed ? { sealed: row.sealed, group: row.token_group } : undefined,
    wasEmpty: row.was_empty,
    ...{ parts: row.parts, messages: row.messages },
    attempt: row.attempt,
    failures: row.failures,
  };
}

/** An incremental job begins where all before is proven complete, or so many days ago if that is earlier. */
async function setBegin(client: PoolClient, id: string): Promise<void> {
  const { rows } = await client.query<{ mode: string; days: number; covered: string | null }>(selectBegin, [
    id,
  ]);
  const [row] = rows;
  if (row?.mode !== "incremental" || row.covered === null) return;
  const window = snowflakeBefore(Date.now() - row.days * day);
  const after = row.days > 0 && window < BigInt(row.covered) ? window : BigInt(row.covered);
  await client.query("update exports set after_id = $2::bigint where id = $1", [id, String(after)]);
}

const isOpen = "state in ('queued', 'reading')";

const selectOpen = `
select e.id, e.request_id, r.request, e.channel_id::text, e.after_id::text, e.attempt, e.failures,
  coalesce(e.sealed, c.sealed) as sealed,
  case when e.sealed is null then coalesce(c.token_group, e.token_group) else e.token_group end as token_group, coalesce(p.parts, 0) as parts,
  coalesce(p.messages, 0)::int as messages, greatest(p.last_id, e.after_id)::text as last_id,
  coalesce((select bool_and(not exists (select from parts where export_id = o.id and count > 0))
    from exports o join imports oi on oi.id = o.id
    where o.channel_id = e.channel_id and oi.state = 'complete'), false) as was_empty
from exports e join imports i on i.id = e.id join export_requests r on r.id = e.request_id
  left join credentials c on c.id = r.credential_id,
  lateral (select max(number) as parts, sum(count) as messages, max(last_id) as last_id from parts where export_id = e.id) as p
where e.id = $1::uuid and i.${isOpen}`;

const lockOpen = `select from imports where id = $1::uuid and ${isOpen} for update`;

/** Who cancels it waits, and then sees the jobs that were added. */
const lockRequest = `
select from export_requests where id = (select request_id from exports where id = $1::uuid) for no key update`;

const startExport = `
update imports set state = 'reading', started_at = coalesce(started_at, now()) where id = $1::uuid and ${isOpen}
returning old.started_at is null as "isFirst"`;

/** All ids up to this one are proven to be what the channel has; a channel's own id is older than its messages'. */
const selectBegin = `
select r.request #>> '{window,mode}' as mode, (r.request #>> '{window,windowDays}')::int as days,
  (select (upper(range) - 1)::text from coverage, unnest(ranges) as range
    where coverage.channel_id = e.channel_id and lower(range) <= e.channel_id and upper(range) > e.channel_id) as covered
from exports e join export_requests r on r.id = e.request_id where e.id = $1::uuid`;

/** Of a file that a killed task had begun, the exporter's next run writes anew what is not staged. */
const endLeftFiles = `update import_files set state = 'read' where import_id = $1::uuid and state <> 'read'`;

const insertFile = `
insert into import_files (import_id, number, path, size)
select $1::uuid, coalesce(max(number), 0) + 1, $2, $3::bigint from import_files where import_id = $1::uuid
returning number`;

const deleteFile = `
with file as (delete from import_files where import_id = $1::uuid and number = $2 returning path)
delete from import_problems where import_id = $1::uuid and file = (select path from file)`;

/** Asked every second by who only wants to know whether it is open: then nothing is written. */
const noteProgress = `
with open as (select id from imports where id = $1::uuid and ${isOpen}),
  noted as (update exports set percent = $2::real from open where exports.id = open.id and percent < $2::real)
select from open`;

const insertProblem = `
insert into import_problems (import_id, file, severity, code, detail) select $1::uuid, '', $2, $3, $4
where not exists (select from import_problems where import_id = $1::uuid and file = '' and code = $3 and detail = $4)`;

const insertOnce = `
insert into import_problems (import_id, file, severity, code, detail) select $1::uuid, '', 'warning', $2, $3
where not exists (
  select from exports e join exports other on other.request_id = e.request_id
    join import_problems p on p.import_id = other.id
  where e.id = $1::uuid and p.file = '' and p.code = $2 and p.detail = $3)`;

/** From here on it has no token: a task that comes behind a cut must not run it again. */
const failExport = `update imports set state = 'loading', read_at = now() where id = $1::uuid and ${isOpen}`;

/** What only found channels, or a forum, staged nothing to compare; an empty channel has a part without messages. */
const completeExport = `
update imports set state = 'loading', read_at = now(),
  is_complete = exists (select from parts where export_id = imports.id)
where id = $1::uuid and ${isOpen}`;

const endJob = `
update exports set sealed = null, sent_at = null, percent = case when $2 then 100 else percent end where id = $1::uuid`;

const sendAgain = `
with job as (
  update exports set attempt = attempt + 1, failures = case when $3 then failures + 1 else 0 end
  where id = $1::uuid returning id, attempt)
insert into outbox (export_id, attempt, send_at)
select id, attempt, now() + $2::int * interval '1 second' from job`;

/** A run that was cut behind this finds its jobs there. */
const insertJobs = `
with finder as (select * from exports where id = $1::uuid),
  found as (
    select gen_random_uuid() as id, channel_id, name, (row_number() over (order by place))::int as place
    from unnest($2::bigint[], $3::text[]) with ordinality as c(channel_id, name, place)
    where not exists (select from exports e, finder where e.request_id = finder.request_id and e.channel_id = c.channel_id)),
  noted as (insert into imports (id, state) select id, 'queued' from found),
  jobs as (
    insert into exports (id, request_id, number, channel_id, channel_name, before_id, after_id, sealed, token_group)
    select found.id, finder.request_id, last.number + place, found.channel_id, found.name, finder.before_id,
      finder.after_id, finder.sealed, finder.token_group
    from found, finder, (select max(number) as number from exports where request_id = (select request_id from finder)) as last
    returning id, attempt)
insert into outbox (export_id, attempt) select id, attempt from jobs`;
