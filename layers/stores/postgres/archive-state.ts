import type { Pool } from "pg";
import type { ImportStatus, ImportSummary } from "#core/api/answers.ts";
import { limits } from "#core/limits.ts";
import type { ArchiveState } from "#core/ports.ts";
import { asking } from "#stores/postgres/asking.ts";

/** What the archive holds, by counting rows that loads and erasures wrote in the transactions that did it. */
export function archiveState(pool: Pool): ArchiveState {
  const ask = asking(pool);
  return {
    async version() {
      const [row] = await ask<{ version: string }>("select current_setting('server_version') as version", []);
      return row?.version ?? "";
    },

    async health() {
      const [row] = await ask<HealthRow>(selectHealth, []);
      if (!row) throw new Error("the archive has no row");
      const { running, oldest, newest, ...counts } = row;
      const numbers = Object.fromEntries(
        Object.entries(counts).map(([name, count]) => [name, Number(count)]),
      );
      const archive = { ...(numbers as Counts), oldest: isoOrNull(oldest), newest: isoOrNull(newest) };
      return { archive, running: Number(running) };
    },

    async import(id) {
      const [row] = await ask<ImportRow>(`${selectImports} where i.id = $1::uuid and ${isImport}`, [id]);
      if (!row) return undefined;
      const problems = await ask<ProblemRow>(selectProblems, [id, limits.problemsShown.value]);
      const of = (severity: Severity) =>
        problems.filter((each) => each.severity === severity).map(({ severity: _, ...problem }) => problem);
      return { ...toSummary(row), warnings: of("warning"), errors: of("error") };
    },

    async imports() {
      const rows = await ask<ImportRow>(
        `${selectImports} where ${isImport} order by i.created_at desc limit 100`,
        [],
      );
      return rows.map(toSummary);
    },
  };
}

type Counts = { guilds: number; channels: number; users: number; messages: number };
type HealthRow = { running: string; oldest: Date | null; newest: Date | null } & {
  [name in keyof Counts]: string;
};

/** The jobs of exports are told by what asked for them. */
const isImport = "not exists (select from exports where exports.id = i.id)";

/** Messages are summed from the parts' ledger, less those that were removed since: counting a million rows would take a second. Statistics leave it out by its name. */
const selectHealth = `
select /* health */ (select count(*) from guilds) as guilds,
  (select count(*) from channels where richness > 0) as channels,
  (select count(*) from users) as users,
  (select coalesce(sum(new), 0) from parts) - (select removed from archive) as messages,
  (select sent_at from messages order by id limit 1) as oldest,
  (select sent_at from messages order by id desc limit 1) as newest,
  (select count(*) from imports i where ended_at is null and ${isImport}) as running`;

type Totals = { total: number; read: number; failed: number };
type Severity = "warning" | "error";
type ProblemRow = ImportStatus["errors"][number] & { severity: Severity };
type ImportRow = {
  id: string;
  state: ImportSummary["state"];
  created_at: Date;
  ended_at: Date | null;
  files: Totals & { bytes: number; bytes_read: number; messages: number; skipped: number };
  parts: {
    staged: number;
    loaded: number;
    failed: number;
    new: number;
    changed: number;
    unchanged: number;
    skipped: number;
  };
  stages: ImportSummary["stages"];
  counts: { severity: Severity; code: string; count: number }[] | null;
};

const milliseconds = (from: string, to: string) =>
  `coalesce(greatest(0, extract(epoch from ${to} - ${from}) * 1000)::bigint, 0)`;

/** Up to now where a stage goes on. */
const until = "coalesce(i.ended_at, now())";
const stages = `json_build_object(
  'waiting_ms', ${milliseconds("i.created_at", `coalesce(i.started_at, ${until})`)},
  'reading_ms', ${milliseconds("i.started_at", `coalesce(i.read_at, ${until})`)},
  'loading_ms', ${milliseconds("parts.first_staged", `coalesce(parts.last_loaded, ${until})`)}) as stages`;

/** Parts that failed are problems too. Copies are counted where parts are loaded; which ones they were is not kept. */
const problemsOf = (id: string) => `
  select severity, file, byte::float8 as byte, message_id, code, detail from import_problems where import_id = ${id}
  union all
  select 'error', key, null, null, 'part_invalid', failed from parts where export_id = ${id} and failed is not null
  union all
  select 'warning', '', null, null, 'duplicate_id', sum(skipped - erased) ||
    ' copies of messages that stand more than once in their file were skipped; the last of each was kept.'
  from parts where export_id = ${id} having sum(skipped - erased) > 0
  union all
  select 'warning', '', null, null, 'was_erased', sum(erased) || ' messages that were erased here, or whose authors were, were skipped: they do not come back.'
  from parts where export_id = ${id} having sum(erased) > 0`;

/** The first of each code, then the second of each, up to the limit: none of them hides another. */
const selectProblems = `
select severity, file, byte, message_id, code, detail
from (select *, row_number() over (partition by severity order by place, code) as turn
  from (select *, row_number() over (partition by severity, code order by file, byte) as place
    from (${problemsOf("$1::uuid")}) as problems) as placed) as turns
where turn <= $2 order by file, byte`;

const selectImports = `
select i.id, i.state, i.created_at, i.ended_at, ${stages}, files.files, parts.parts, problems.counts
from imports i,
  lateral (select json_build_object('total', count(*), 'read', count(*) filter (where state = 'read'),
      'failed', count(*) filter (where state = 'failed'), 'bytes', coalesce(sum(size), 0),
      'bytes_read', coalesce(sum(bytes_read), 0), 'messages', coalesce(sum(messages), 0),
      'skipped', coalesce(sum(skipped), 0)) as files from import_files where import_id = i.id) as files,
  lateral (select json_build_object('staged', count(*), 'loaded', count(loaded_at), 'failed', count(failed),
      'new', coalesce(sum(new), 0), 'changed', coalesce(sum(changed), 0),
      'unchanged', coalesce(sum(unchanged), 0), 'skipped', coalesce(sum(skipped), 0)) as parts,
      min(staged_at) as first_staged,
      case when count(*) = count(loaded_at) + count(failed) then max(loaded_at) end as last_loaded
    from parts where export_id = i.id) as parts,
  lateral (select json_agg(json_build_object('severity', severity, 'code', code, 'count', count) order by code) as counts
    from (select severity, code, count(*) from (${problemsOf("i.id")}) as problems group by severity, code) as counted
  ) as problems`;

function toSummary({ files, parts, counts, ...row }: ImportRow): ImportSummary {
  const readShare = files.bytes > 0 ? files.bytes_read / files.bytes : 1;
  const loadedShare = parts.staged > 0 ? parts.loaded / parts.staged : 1;
  const finished = row.state === "complete";
  return {
    id: row.id,
    state: row.state,
    percent: finished ? 100 : Math.min(99, Math.round(100 * readShare * loadedShare)),
    files: { total: files.total, read: files.read, failed: files.failed },
    bytes: { total: files.bytes, read: files.bytes_read },
    parts: { staged: parts.staged, loaded: parts.loaded, failed: parts.failed },
    counters: {
      read: files.messages,
      new: parts.new,
      changed: parts.changed,
      unchanged: parts.unchanged,
      skipped: files.skipped + parts.skipped,
    },
    problems: { warnings: tally(counts, "warning"), errors: tally(counts, "error") },
    stages: row.stages,
    created_at: row.created_at.toISOString(),
    ended_at: isoOrNull(row.ended_at),
  };
}

function tally(counts: ImportRow["counts"], severity: Severity): ImportSummary["problems"]["errors"] {
  const own = (counts ?? []).filter((each) => each.severity === severity);
  const total = own.reduce((sum, { count }) => sum + count, 0);
  return { total, codes: Object.fromEntries(own.map(({ code, count }) => [code, count])) };
}

function isoOrNull(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
