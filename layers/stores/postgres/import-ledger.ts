import type { Pool } from "pg";
import type { ErrorCode } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { PartAnnouncement } from "#core/part.ts";
import type { ImportLedger } from "#core/ports.ts";
import { cleanText } from "#core/snake-case.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { dropSample } from "#stores/postgres/drop-sample.ts";

/** What concerns a single message: the file it is in has not failed. */
const ofOneMessage: ErrorCode[] = ["bad_message", "message_too_large", "duplicate_id"];

/** The record of imports in Postgres. */
export function importLedger(pool: Pool): ImportLedger {
  return {
    async create(id, files, isSample) {
      await transaction(pool, async (client) => {
        await client.query("insert into imports (id, state, is_sample) values ($1, 'queued', $2)", [
          id,
          isSample,
        ]);
        const [paths, sizes] = [files.map((file) => file.path), files.map((file) => file.size)];
        await client.query(insertFiles, [id, paths, sizes]);
      });
    },

    async unfinished() {
      const { rows } = await pool.query<{ id: string; is_sample: boolean; paths: string[]; sizes: string[] }>(
        selectUnfinished,
      );
      return rows.map(({ id, is_sample, paths, sizes }) => ({
        id,
        isSample: is_sample,
        files: paths.map((path, index) => ({ path, size: Number(sizes[index]) })),
      }));
    },

    async startFile(id, number) {
      await pool.query("update imports set state = 'reading' where id = $1 and state = 'queued'", [id]);
      // Read anew after a cut: what it said before is said again.
      await pool.query(
        "delete from import_problems where import_id = $1 and file = (select path from import_files where import_id = $1 and number = $2)",
        [id, number],
      );
      await pool.query(
        "update import_files set state = 'reading', bytes_read = 0 where import_id = $1 and number = $2",
        [id, number],
      );
    },

    async noteProgress(id, number, { bytes, messages, skipped }) {
      await pool.query(
        "update import_files set bytes_read = $3, messages = $4, skipped = $5 where import_id = $1 and number = $2",
        [id, number, bytes, messages, skipped],
      );
    },

    async endFile(id, number, state) {
      await pool.query("update import_files set state = $3 where import_id = $1 and number = $2", [
        id,
        number,
        state,
      ]);
    },

    async isLoaded(key) {
      const { rows } = await pool.query("select from parts where key = $1 and loaded_at is not null", [key]);
      return rows.length > 0;
    },

    async notePart(part) {
      await pool.query(insertPart, [part.key, part.export_id, part.number, part.size, part.count]);
    },

    async waitingParts() {
      const { rows } = await pool.query<PartAnnouncement>(selectWaiting);
      return rows;
    },

    async noteProblems(id, severity, problems) {
      for (const { file, byte, message_id, code, detail } of problems) {
        // What was wrong in a file is quoted here, U+0000 included.
        const texts = [message_id && cleanText(message_id), code, cleanText(detail)];
        const kept = [ofOneMessage, limits.problemsKept.value];
        await pool.query(insertProblem, [id, severity, file, byte, ...texts, ...kept]);
      }
    },

    async endReading(id) {
      await pool.query(
        "update imports set state = 'loading', read_at = now() where id = $1 and ended_at is null",
        [id],
      );
      await settle(pool, id);
    },

    async settleAll() {
      const { rows } = await pool.query<{ id: string }>("select id from imports where state = 'loading'");
      for (const { id } of rows) await settle(pool, id);
    },

    dropSample: () => transaction(pool, dropSample),

    async isEmpty() {
      const { rows } = await pool.query<{ empty: boolean }>(selectEmpty);
      return rows[0]?.empty ?? false;
    },
  };
}

/** Ends an import whose parts are all loaded or given up; nothing happens while some are waiting. */
export async function settle(pool: Pool, id: string): Promise<void> {
  await pool.query(endImport, [id, ofOneMessage]);
}

/** A channel without messages is something; an import that failed with nothing is not. */
const selectEmpty = `
select not exists (select from channels) and not exists (select from imports where ended_at is null) as empty`;

const insertFiles = `
insert into import_files (import_id, number, path, size)
select $1, number, path, size from unnest($2::text[], $3::bigint[]) with ordinality as f(path, size, number)`;

const selectUnfinished = `
select id, is_sample, array_agg(path order by number) as paths, array_agg(size order by number) as sizes
from imports join import_files on import_id = id where read_at is null and ended_at is null
group by id order by min(created_at)`;

const insertPart = `
insert into parts (key, export_id, number, size, count) values ($1, $2::uuid, $3::int, $4::int, $5::int)
on conflict (key) do update set size = excluded.size`;

const selectWaiting = `
select 1 as v, export_id, key, number, size, count from parts
where loaded_at is null and failed is null order by staged_at, number`;

/** Messages' problems and files' have a limit each: a thousand bad messages do not hide that their file ends in the middle. */
const insertProblem = `
insert into import_problems (import_id, severity, file, byte, message_id, code, detail)
select $1::uuid, $2, $3, $4::bigint, $5, $6, $7
where (select count(*) from import_problems
  where import_id = $1::uuid and (code = any($8::text[])) = ($6 = any($8::text[]))) < $9::int`;

const endImport = `
update imports set ended_at = now(), state = case
  when exists (select from parts where export_id = id and failed is not null)
    or exists (select from import_files where import_id = id and import_files.state = 'failed')
    or exists (select from import_problems where import_id = id and severity = 'error' and code <> all($2::text[]))
  then 'failed' else 'complete' end
where id = $1::uuid and state = 'loading' and ended_at is null
  and not exists (select from parts where export_id = id and loaded_at is null and failed is null)`;
