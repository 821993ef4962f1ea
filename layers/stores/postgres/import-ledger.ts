import type { Pool } from "pg";
import { ofOneMessage } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { PartAnnouncement } from "#core/part.ts";
import type { FileStart, ImportLedger, OpenImport } from "#core/ports.ts";
import { cleanText } from "#core/snake-case.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { dropSample } from "#stores/postgres/drop-sample.ts";
import { holdImport } from "#stores/postgres/hold-import.ts";

/** The record of imports in Postgres. */
export function importLedger(pool: Pool): ImportLedger {
  return {
    async create(id, files, { isSample, isComplete }) {
      await transaction(pool, async (client) => {
        await client.query(insertImport, [id, isSample, isComplete]);
        const [paths, sizes] = [files.map((file) => file.path), files.map((file) => file.size)];
        await client.query(insertFiles, [id, paths, sizes]);
      });
    },

    async unfinished(state) {
      const { rows } = await pool.query<{ id: string }>(selectUnfinished, [state ?? null]);
      return rows.map(({ id }) => id);
    },

    hold: (id) => holdImport(pool, id),

    async open(id) {
      const { rows } = await pool.query<OpenImport>(selectOpen, [id]);
      return rows[0];
    },

    async startFile(id, number, stamp, parts) {
      await pool.query(startReading, [id]);
      const { rows } = await pool.query<FileStart>(startFile, [id, number, stamp, parts]);
      const start = rows[0] ?? { checkpoint: null, parts };
      // What is read once more says once more what is wrong with it.
      await pool.query(deleteProblems, [id, number, start.checkpoint?.byte ?? 0]);
      return start;
    },

    async noteProgress(id, number, { bytes, messages, skipped }, checkpoint) {
      const kept = checkpoint && JSON.stringify(checkpoint);
      const { rows } = await pool.query<{ open: boolean }>(noteProgress, [
        ...[id, number, bytes, messages, skipped, kept],
      ]);
      return rows[0]?.open ?? false;
    },

    async endFile(id, number, state, parts) {
      await pool.query(endFile, [id, number, state, parts]);
    },

    async isLoaded({ key, size }) {
      const { rows } = await pool.query(
        "select from parts where key = $1 and size = $2 and loaded_at is not null",
        [key, size],
      );
      return rows.length > 0;
    },

    async notePart(part, span, ids) {
      await transaction(pool, async (client) => {
        await client.query(insertPart, [part.key, part.export_id, part.number, part.size, part.count]);
        if (span) await client.query(noteSpan, [part.key, span.channelId, span.first, span.last]);
        if (!ids) return;
        const exported = ids.exportedAt === null ? null : new Date(ids.exportedAt);
        const values = [part.key, part.export_id, ids.channelId, exported, ids.rangeStart, ids.rangeEnd];
        await client.query(insertIds, [...values, ids.ids]);
      });
    },

    async waitingParts(id) {
      const { rows } = await pool.query<PartAnnouncement>(selectWaiting, [id ?? null]);
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
        "update imports set state = 'loading', read_at = now() where id = $1 and state in ('queued', 'reading')",
        [id],
      );
      await settle(pool, id);
      return uncompared(pool, id);
    },

    async failReading(id, why) {
      await pool.query(failFiles, [id, cleanText(why)]);
      await this.endReading(id);
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

/** A part of an import that is complete, loaded and not compared, for lack of a loader that would: none otherwise. */
export async function uncompared(pool: Pool, id: string): Promise<PartAnnouncement[]> {
  return (await pool.query<PartAnnouncement>(selectUncompared, [id])).rows;
}

/** A channel without messages is something; an import that failed with nothing is not. */
const selectEmpty = `
select not exists (select from channels) and not exists (select from imports where ended_at is null) as empty`;

const insertImport = "insert into imports (id, state, is_sample, is_complete) values ($1, 'queued', $2, $3)";

const insertFiles = `
insert into import_files (import_id, number, path, size)
select $1, number, path, size from unnest($2::text[], $3::bigint[]) with ordinality as f(path, size, number)`;

const selectUnfinished = `
select id from imports where read_at is null and ended_at is null and ($1::text is null or state = $1) and not exists (
  select from import_files where import_id = id and import_files.state = 'uploading')
  and not exists (select from exports where exports.id = imports.id) order by created_at`;

const selectOpen = `
select id, is_sample as "isSample", is_complete as "isComplete",
  json_agg(json_build_object('number', number, 'path', path, 'size', size, 'state', f.state, 'partSize', part_size,
    'parts', parts) order by number) as files
from imports i join import_files f on import_id = id
where id = $1::uuid and i.state in ('queued', 'reading') group by id`;

/** A file that was never read, or is not what it was at the checkpoint, is read from its start, and makes parts of its own. */
const startFile = `
update import_files set state = 'reading', stamp = $3, checkpoint = case when stamp = $3 then checkpoint end,
  bytes_read = case when stamp = $3 then bytes_read else 0 end,
  parts = case when stamp = $3 then parts
    else (select greatest($4::int, max(number)) from parts where export_id = $1) end
where import_id = $1 and number = $2 returning checkpoint, coalesce((checkpoint ->> 'parts')::int, parts) as parts`;

const startReading = `
update imports set state = 'reading', started_at = coalesce(started_at, now()) where id = $1 and state = 'queued'`;

const endFile = `
update import_files set state = $3, parts = $4::int where import_id = $1 and number = $2`;

const noteProgress = `
update import_files set bytes_read = $3, messages = $4, skipped = $5, checkpoint = coalesce($6::jsonb, checkpoint)
where import_id = $1 and number = $2
returning (select state in ('queued', 'reading') from imports where id = $1) as open`;

const failFiles = `
with given_up as (
  update import_files set state = 'failed' where import_id = $1 and state in ('queued', 'reading')
  returning path)
insert into import_problems (import_id, severity, file, code, detail)
select $1, 'error', path, 'unreadable', $2 from given_up`;

/** Those of one file, from a byte of it on, and those that have no place in it. */
const deleteProblems = `
delete from import_problems where import_id = $1 and (byte is null or byte >= $3::bigint)
  and file = (select path from import_files where import_id = $1 and number = $2)`;

/** Ascending and each once, so that the last one is the range's end. */
const insertIds = `
insert into part_ids (key, export_id, channel_id, exported_at, range_start, range_end, ids)
select $1, $2::uuid, $3::bigint, $4::timestamptz, $5::bigint, $6::bigint,
  coalesce((select array_agg(distinct id order by id) from unnest($7::bigint[]) as id), '{}')
on conflict (key) do update set ids = excluded.ids`;

/** A part that comes again otherwise is to be loaded again. Notes a part: key, export, number, size, count. */
export const insertPart = `
insert into parts (key, export_id, number, size, count) values ($1, $2::uuid, $3::int, $4::int, $5::int)
on conflict (key) do update set size = excluded.size, count = excluded.count,
  loaded_at = case when parts.size = excluded.size then parts.loaded_at end`;

const noteSpan = `
update parts set channel_id = $2::bigint, first_id = $3::bigint, last_id = $4::bigint where key = $1`;

/** Complete imports whose last part was loaded before the reading had ended, or by a loader that died right behind it. */
const isUncompared = `state = 'loading' and is_complete and reconciled_at is null
  and not exists (select from parts where export_id = id and loaded_at is null)`;

const selectUncompared = `
select 1 as v, export_id, key, number, size, count from parts join imports on id = export_id
where id = $1::uuid and ${isUncompared} order by number desc limit 1`;

const selectWaiting = `
select 1 as v, export_id, key, number, size, count from parts
where ($1::uuid is null or export_id = $1::uuid) and (loaded_at is null and failed is null
  or (export_id, number) in (select id, (select max(number) from parts where export_id = id) from imports where ${isUncompared}))
order by staged_at, number`;

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
  and not exists (select from parts where export_id = id and loaded_at is null and failed is null)
  and (not is_complete or reconciled_at is not null
    or exists (select from parts where export_id = id and failed is not null)
    or exists (select from import_files where import_id = id and import_files.state = 'failed'))`;
