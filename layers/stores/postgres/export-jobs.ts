import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import type { NewExport } from "#core/export-ports.ts";

/**
 * Notes an export within a transaction: its request, a job for each of its channels, or one that finds them, and the
 * messages that start the jobs.
 */
export async function insertExport(client: PoolClient, asked: NewExport): Promise<void> {
  const { id, targets, window, token } = asked;
  const credentialId = "credentialId" in token ? token.credentialId : null;
  const request = JSON.stringify({ asked: asked.request, window, targets });
  await client.query(insertRequest, [id, request, credentialId, asked.scheduleId ?? null, asked.key ?? null]);
  // A channel that is named twice is exported once.
  const channels = "channels" in targets ? [...new Set(targets.channels)] : [null];
  const jobs = channels.map(() => randomUUID());
  await client.query(insertImports, [jobs]);
  // Where an incremental job begins is known when it runs: what runs before it may change that.
  const after = window.mode === "fixed" ? window.after : null;
  const sealed = "sealed" in token ? token.sealed : null;
  await client.query(insertJobs, [id, jobs, channels, after, window.before, sealed, token.group]);
  await client.query(insertMessages, [id]);
}

const insertRequest = `
insert into export_requests (id, request, credential_id, schedule_id, idempotency_key)
values ($1::uuid, $2::jsonb, $3::uuid, $4::uuid, $5::text)`;

/** An export's job is an import whose files are not known yet. */
const insertImports = "insert into imports (id, state) select id, 'queued' from unnest($1::uuid[]) as id";

const insertJobs = `
insert into exports (id, request_id, number, channel_id, after_id, before_id, sealed, token_group)
select id, $1::uuid, number, channel_id, $4::bigint, $5::bigint, $6::bytea, $7::text
from unnest($2::uuid[], $3::bigint[]) with ordinality as job(id, channel_id, number)`;

/** In the order of the jobs: of one token they run one after the other. */
const insertMessages = `
insert into outbox (export_id, attempt) select id, attempt from exports where request_id = $1::uuid order by number`;
