import { isDeepStrictEqual } from "node:util";
import type { Pool, PoolClient } from "pg";
import { Fault } from "#core/errors.ts";
import type { ExportMessage } from "#core/export-message.ts";
import type { ExportDesk, NewExport, SealedToken } from "#core/export-ports.ts";
import { limits } from "#core/limits.ts";
import type { PartAnnouncement } from "#core/part.ts";
import { explaining } from "#stores/postgres/asking.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { insertExport } from "#stores/postgres/export-jobs.ts";
import {
  type JobRow,
  type RequestRow,
  selectJobs,
  selectRequests,
  toExportStatus,
} from "#stores/postgres/export-status.ts";

/** As many messages are taken from the outbox at once. */
const batch = 20;

/** What callers do to exports, in Postgres. Throws what searches throw. */
export function exportDesk(pool: Pool): ExportDesk {
  const statuses = async (requests: RequestRow[]) => {
    const { rows } = await pool.query<JobRow>(selectJobs, [requests.map(({ id }) => id)]);
    return requests.map((request) =>
      toExportStatus(
        request,
        rows.filter((row) => row.request_id === request.id),
      ),
    );
  };
  return explaining<ExportDesk>({
    async create(asked) {
      return transaction(pool, async (client) => {
        const known = asked.key === undefined ? undefined : await holdKey(client, asked, asked.key);
        if (known !== undefined) return known;
        await insertExport(client, asked);
        return asked.id;
      });
    },

    async find(id) {
      const { rows } = await pool.query<RequestRow>(`${selectRequests} where r.id = $1::uuid`, [id]);
      return (await statuses(rows))[0];
    },

    async list(limit) {
      const newest = `${selectRequests} order by r.created_at desc limit $1`;
      const { rows } = await pool.query<RequestRow>(newest, [limit]);
      return (await statuses(rows)).map(({ jobs: _, warnings: __, ...status }) => status);
    },

    async cancel(id) {
      return transaction(pool, async (client) => {
        // Jobs that are just being added are waited for: a statement does not see what comes while it waits.
        await client.query("select from export_requests where id = $1::uuid for no key update", [id]);
        const { rowCount } = await client.query(cancelJobs, [id]);
        await client.query(forgetTokens, [id]);
        return rowCount !== 0;
      });
    },

    async retry(id, token) {
      return transaction(pool, async (client) => {
        const { rows } = await client.query<Stopped>(selectStopped, [id]);
        if (rows.length === 0) return undefined;
        const staged = rows.filter((row) => row.is_complete).map((row) => row.id);
        const open = rows.filter((row) => !row.is_complete);
        if (open.some((row) => !row.is_kept) && !token) {
          throw new Fault("token_missing", "Missing Discord token.");
        }
        return {
          staged,
          parts: await reopen(
            client,
            open.map((row) => row.id),
            token,
          ),
        };
      });
    },

    async needingReview(id) {
      const { rows } = await pool.query<{ id: string }>(selectReview, [id]);
      return rows.map((row) => row.id);
    },

    async sendDue(send) {
      await pool.query(sendLost, [limits.exportResend.value]);
      for (let sent = 0; ; ) {
        const count = await transaction(pool, (client) => sendSome(client, send));
        sent += count;
        if (count < batch) return sent;
      }
    },
  });
}

type Stopped = { id: string; is_complete: boolean; is_kept: boolean };

/** The export that came with this key, if one did; two at once come one after the other. */
async function holdKey(client: PoolClient, { request }: NewExport, key: string): Promise<string | undefined> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('idempotency ' || $1, 0))", [key]);
  const { rows } = await client.query<{ id: string; asked: object }>(
    "select id, request -> 'asked' as asked from export_requests where idempotency_key = $1",
    [key],
  );
  const [known] = rows;
  if (!known) return undefined;
  if (isDeepStrictEqual(known.asked, JSON.parse(JSON.stringify(request)))) return known.id;
  throw new Fault(
    "key_reused",
    "This Idempotency-Key was used for another request: use a new one, or send the same request.",
  );
}

async function reopen(
  client: PoolClient,
  ids: string[],
  token: SealedToken | undefined,
): Promise<PartAnnouncement[]> {
  if (ids.length === 0) return [];
  await client.query("delete from import_problems where import_id = any($1::uuid[]) and severity = 'error'", [
    ids,
  ]);
  await client.query(reopenJobs, [ids]);
  await client.query(sendAgain, [ids, token?.sealed ?? null, token?.group ?? null]);
  return (await client.query<PartAnnouncement>(retryParts, [ids, new Date()])).rows;
}

async function sendSome(
  client: PoolClient,
  send: (message: ExportMessage) => Promise<void>,
): Promise<number> {
  const { rows } = await client.query<ExportMessage & { outbox_id: string }>(takeDue, [batch]);
  // A failure leaves them where they are: some are sent twice then, and the queue knows them by their attempt.
  for (const { outbox_id: _, ...message } of rows) await send(message);
  await client.query(noteSent, [rows.map((row) => row.outbox_id)]);
  return rows.length;
}

const jobsOf = "id in (select id from exports where request_id = $1::uuid)";

/** What it asked about is asked again, should it be retried. */
const cancelJobs = `
update imports set state = 'cancelled', ended_at = now(), accepted = false
where ${jobsOf} and state in ('queued', 'reading', 'loading', 'needs_review')`;

const forgetTokens = "update exports set sealed = null, sent_at = null where request_id = $1::uuid";

const selectStopped = `
select i.id, i.is_complete, r.credential_id is not null as is_kept
from imports i join exports e on e.id = i.id join export_requests r on r.id = e.request_id
where e.request_id = $1::uuid and i.state in ('failed', 'cancelled') order by i.id for update of i`;

/** Also those that are loaded once they were accepted: their last part may not have been announced. */
const selectReview = `
select id from imports where ${jobsOf} and (state = 'needs_review' or state = 'loading' and accepted) order by id`;

const reopenJobs = `
update imports set state = 'queued', ended_at = null, read_at = null where id = any($1::uuid[])`;

const sendAgain = `
with jobs as (
  update exports set attempt = attempt + 1, failures = 0, sealed = coalesce($2, sealed),
    token_group = coalesce($3, token_group)
  where id = any($1::uuid[]) returning id, attempt)
insert into outbox (export_id, attempt) select id, attempt from jobs`;

/** A dead letter from before does not fail it once more. */
const retryParts = `
update parts set failed = null, reopened_at = $2::timestamptz where export_id = any($1::uuid[]) and loaded_at is null
returning 1 as v, export_id, key, number, size, count`;

/** What somebody holds is being ended, or has another message: to wait for several of them could end in a deadlock. */
const noteSent = `
with gone as (delete from outbox where id = any($1::bigint[]) returning export_id),
  free as (select id from exports where id in (select export_id from gone) for no key update skip locked)
update exports set sent_at = now() from free where exports.id = free.id`;

/** Behind many jobs of one token a message waits longer than the queue keeps it. The one before is none of a job's any more. */
const sendLost = `
with free as (
    select id from exports where sent_at < now() - $1::int * interval '1 day'
      and exists (select from imports where imports.id = exports.id and state in ('queued', 'reading'))
      and not exists (select from outbox where export_id = exports.id)
    for no key update skip locked),
  lost as (
    update exports set attempt = attempt + 1, sent_at = null from free where exports.id = free.id
    returning exports.id, number, attempt)
insert into outbox (export_id, attempt) select id, attempt from lost order by number`;

/** A kept token may have been rotated since. */
const takeDue = `
select 1 as v, o.export_id, o.attempt, o.id as outbox_id,
  case when e.sealed is null then coalesce(c.token_group, e.token_group) else e.token_group end as "group"
from outbox o join exports e on e.id = o.export_id join export_requests r on r.id = e.request_id
  left join credentials c on c.id = r.credential_id
where o.send_at <= now() order by o.id limit $1 for update of o skip locked`;
