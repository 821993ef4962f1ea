import type { Pool } from "pg";
import type { ImportStatus } from "#core/api/answers.ts";
import type { ArchiveState } from "#core/ports.ts";
import { asking } from "#stores/postgres/asking.ts";

/** What the archive holds, by counting rows that loads wrote once: no counter that could drift. */
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
      const [row] = await ask<ImportRow>(`${selectImports} where i.id = $1::uuid`, [id]);
      return row ? toStatus(row) : undefined;
    },

    async imports() {
      const rows = await ask<ImportRow>(`${selectImports} order by i.created_at desc limit 100`, []);
      return rows.map(toStatus);
    },
  };
}

type Counts = { guilds: number; channels: number; users: number; messages: number };
type HealthRow = { running: string; oldest: Date | null; newest: Date | null } & {
  [name in keyof Counts]: string;
};

/** Messages are summed from the parts' ledger: counting a million rows would take a second. Statistics leave it out by its name. */
const selectHealth = `
select /* health */ (select count(*) from guilds) as guilds,
  (select count(*) from channels where richness > 0) as channels,
  (select count(*) from users) as users,
  (select coalesce(sum(new), 0) from parts) as messages,
  (select sent_at from messages order by id limit 1) as oldest,
  (select sent_at from messages order by id desc limit 1) as newest,
  (select count(*) from imports where ended_at is null) as running`;

type Totals = { total: number; read: number; failed: number };
type ImportRow = {
  id: string;
  state: ImportStatus["state"];
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
  failed_parts: { key: string; detail: string }[] | null;
  stages: ImportStatus["stages"];
  problems: (ImportStatus["errors"][number] & { severity: "warning" | "error" })[] | null;
};

const milliseconds = (from: string, to: string) =>
  `coalesce(greatest(0, extract(epoch from ${to} - ${from}) * 1000)::bigint, 0)`;

/** Up to now where a stage goes on. */
const until = "coalesce(i.ended_at, now())";
const stages = `json_build_object(
  'waiting_ms', ${milliseconds("i.created_at", `coalesce(i.started_at, ${until})`)},
  'reading_ms', ${milliseconds("i.started_at", `coalesce(i.read_at, ${until})`)},
  'loading_ms', ${milliseconds("parts.first_staged", `coalesce(parts.last_loaded, ${until})`)}) as stages`;

const selectImports = `
select i.id, i.state, i.created_at, i.ended_at, ${stages}, files.files, parts.parts, parts.failed_parts, problems.problems
from imports i,
  lateral (select json_build_object('total', count(*), 'read', count(*) filter (where state = 'read'),
      'failed', count(*) filter (where state = 'failed'), 'bytes', coalesce(sum(size), 0),
      'bytes_read', coalesce(sum(bytes_read), 0), 'messages', coalesce(sum(messages), 0),
      'skipped', coalesce(sum(skipped), 0)) as files from import_files where import_id = i.id) as files,
  lateral (select json_build_object('staged', count(*), 'loaded', count(loaded_at), 'failed', count(failed),
      'new', coalesce(sum(new), 0), 'changed', coalesce(sum(changed), 0),
      'unchanged', coalesce(sum(unchanged), 0), 'skipped', coalesce(sum(skipped), 0)) as parts,
      json_agg(json_build_object('key', key, 'detail', failed)) filter (where failed is not null) as failed_parts,
      min(staged_at) as first_staged,
      case when count(*) = count(loaded_at) + count(failed) then max(loaded_at) end as last_loaded
    from parts where export_id = i.id) as parts,
  lateral (select json_agg(json_build_object('severity', severity, 'file', file, 'byte', byte,
      'message_id', message_id, 'code', code, 'detail', detail)) as problems
    from import_problems where import_id = i.id) as problems`;

function toStatus({ files, parts, ...row }: ImportRow): ImportStatus {
  const problems = (severity: string) =>
    (row.problems ?? [])
      .filter((problem) => problem.severity === severity)
      .map(({ severity: _, ...problem }) => problem);
  const partErrors = (row.failed_parts ?? []).map(({ key, detail }) => ({
    ...{ file: key, byte: null, message_id: null },
    ...{ code: "part_invalid", detail },
  }));
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
    warnings: [...problems("warning"), ...duplicates(parts.skipped)],
    errors: [...problems("error"), ...partErrors],
    stages: row.stages,
    created_at: row.created_at.toISOString(),
    ended_at: isoOrNull(row.ended_at),
  };
}

/** Copies are counted where parts are loaded; which ones they were is not kept. */
function duplicates(skipped: number): ImportStatus["warnings"] {
  if (skipped === 0) return [];
  const detail = `${skipped} copies of messages that stand more than once in their file were skipped; the last of each was kept.`;
  return [{ file: "", byte: null, message_id: null, code: "duplicate_id", detail }];
}

function isoOrNull(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
