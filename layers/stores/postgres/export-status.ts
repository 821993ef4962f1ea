import { hash } from "node:crypto";
import type { ExportJob, ExportState, ExportStatus } from "#core/api/exports.ts";
import { jobCounts, overallPercent, overallState } from "#core/export-state.ts";
import { limits } from "#core/limits.ts";

/** A job as `selectJobs` reads it. */
export type JobRow = {
  request_id: string;
  id: string;
  state: ExportState | "reading";
  channel_id: string | null;
  channel_name: string | null;
  after_id: string | null;
  before_id: string | null;
  attempt: number;
  percent: number;
  created_at: Date;
  ended_at: Date | null;
  stages: ExportJob["stages"];
  parts: ExportJob["parts"] & ExportJob["counters"] & { messages: number };
  failed_parts: { code: string; detail: string }[] | null;
  problems: { severity: "warning" | "error"; code: string; detail: string }[] | null;
};

/** A request as `selectRequests` reads it. */
export type RequestRow = {
  id: string;
  asked: { [key: string]: unknown };
  name: string | null;
  credential: string | null;
  created_at: Date;
};

/** An export as the API tells it, from its request and its jobs. */
export function toExportStatus(request: RequestRow, rows: JobRow[]): ExportStatus {
  const jobs = rows.map(toJob);
  const warnings = jobs.flatMap((job) => job.warnings);
  const state = overallState(jobs.map((job) => job.state));
  const isEnded = jobs.length > 0 && jobs.every(({ ended_at }) => ended_at !== null);
  const told = {
    id: request.id,
    url: `/api/exports/${request.id}`,
    request: request.asked,
    name: request.name,
    credential: request.credential,
    state,
    percent: overallPercent(jobs),
    messages: sum(jobs, ({ messages }) => messages),
    parts: sums(jobs, ({ parts }) => parts, { staged: 0, loaded: 0, failed: 0 }),
    counters: sums(jobs, ({ counters }) => counters, { new: 0, changed: 0, unchanged: 0, skipped: 0 }),
    warnings: warnings.slice(0, limits.exportShown.value),
    warning_count: warnings.length,
    error: jobs.find(({ error }) => error !== null)?.error ?? null,
    created_at: request.created_at.toISOString(),
    ended_at: isEnded
      ? (jobs
          .map(({ ended_at }) => ended_at ?? "")
          .sort()
          .at(-1) ?? null)
      : null,
    jobs: shown(jobs),
    job_counts: jobCounts(jobs),
  };
  const stages = sums(jobs, (job) => job.stages, { waiting_ms: 0, running_ms: 0, loading_ms: 0 });
  // Time goes on where nothing else does: it makes no new version.
  const version = hash(
    "sha256",
    JSON.stringify(told, (key, value) => (key === "stages" ? undefined : value)),
  );
  return { ...told, stages, version: version.slice(0, 16) };
}

function toJob(row: JobRow): ExportJob {
  const { messages, staged, loaded, failed, ...counters } = row.parts;
  const state = row.state === "reading" ? "running" : row.state;
  const errors = (row.problems ?? []).filter(({ severity }) => severity === "error");
  const [error = null] = [...errors, ...(row.failed_parts ?? [])].map(({ code, detail }) => ({
    code,
    detail,
  }));
  const warnings = (row.problems ?? [])
    .filter(({ severity }) => severity === "warning")
    .map(({ code, detail }) => ({
      // Which job came first with the token says nothing.
      channel_id: code === "user_token" ? null : row.channel_id,
      code,
      detail,
    }));
  const share = staged > 0 ? loaded / staged : 1;
  return {
    id: row.id,
    channel_id: row.channel_id,
    channel_name: row.channel_name,
    after_id: row.after_id,
    before_id: row.before_id,
    attempt: row.attempt,
    state,
    percent: state === "complete" ? 100 : Math.min(99, Math.floor(row.percent * (0.5 + share / 2))),
    messages,
    parts: { staged, loaded, failed },
    counters,
    warnings,
    error,
    stages: row.stages,
    created_at: row.created_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}

/** So many jobs, and of them so many warnings, that an answer stays within its bounds. */
function shown(jobs: ExportJob[]): ExportJob[] {
  const most = limits.exportShown.value;
  const first = jobs.length > most ? jobs.toSorted((a, b) => rank(a) - rank(b)).slice(0, most) : jobs;
  let left = most;
  return first.map((job) => {
    const warnings = job.warnings.slice(0, left);
    left -= warnings.length;
    return { ...job, warnings };
  });
}

/** Who finds channels comes first: it is told from those that it found. */
function rank({ channel_id, state }: ExportJob): number {
  if (channel_id === null) return 0;
  if (state === "running") return 1;
  return state === "complete" ? 3 : 2;
}

function sum<Item>(items: Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function sums<Item, Numbers extends { [name: string]: number }>(
  items: Item[],
  of: (item: Item) => Numbers,
  zero: Numbers,
): Numbers {
  const names = Object.keys(zero);
  return Object.fromEntries(
    names.map((name) => [name, sum(items, (item) => of(item)[name] ?? 0)]),
  ) as Numbers;
}

/** Requests, whose ids `where` narrows down. */
export const selectRequests = `
select r.id, r.request -> 'asked' as asked, coalesce(g.name, ch.name) as name, c.name as credential, r.created_at
from export_requests r left join credentials c on c.id = r.credential_id
  left join guilds g on g.id = (r.request #>> '{targets,guild}')::bigint
  left join channels ch on ch.id = (r.request #>> '{targets,channels,0}')::bigint and r.request #> '{targets,channels,1}' is null`;

const milliseconds = (from: string, to: string) =>
  `coalesce(greatest(0, extract(epoch from ${to} - ${from}) * 1000)::bigint, 0)`;
const until = "coalesce(i.ended_at, now())";

/** The jobs of these requests, in their order. */
export const selectJobs = `
select e.request_id, e.id, i.state, e.channel_id::text, coalesce(e.channel_name, ch.name) as channel_name,
  e.after_id::text, e.before_id::text, e.attempt, e.percent, i.created_at, i.ended_at,
  json_build_object('waiting_ms', ${milliseconds("i.created_at", `coalesce(i.started_at, ${until})`)},
    'running_ms', ${milliseconds("i.started_at", `coalesce(i.read_at, ${until})`)},
    'loading_ms', ${milliseconds("p.first_staged", `coalesce(p.last_loaded, ${until})`)}) as stages,
  p.parts, p.failed_parts, problems.problems
from exports e join imports i on i.id = e.id left join channels ch on ch.id = e.channel_id,
  lateral (select json_build_object('staged', count(*), 'loaded', count(loaded_at), 'failed', count(failed),
      'messages', coalesce(sum(count), 0), 'new', coalesce(sum(new), 0), 'changed', coalesce(sum(changed), 0),
      'unchanged', coalesce(sum(unchanged), 0), 'skipped', coalesce(sum(skipped), 0)) as parts,
      json_agg(json_build_object('code', 'part_invalid', 'detail', failed)) filter (where failed is not null) as failed_parts,
      min(staged_at) as first_staged,
      case when count(*) = count(loaded_at) + count(failed) then max(loaded_at) end as last_loaded
    from parts where export_id = e.id) as p,
  lateral (select json_agg(json_build_object('severity', severity, 'code', code, 'detail', detail)) as problems
    from import_problems where import_id = e.id) as problems
where e.request_id = any($1::uuid[]) order by e.request_id, e.number`;
