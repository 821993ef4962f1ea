import type { Pool } from "pg";
import type { PartAnnouncement } from "#core/part.ts";
import type { ImportControl, UploadFile } from "#core/ports.ts";
import { explaining } from "#stores/postgres/asking.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { isFree } from "#stores/postgres/hold-import.ts";
import { forgetUncompared, settle, uncompared } from "#stores/postgres/import-ledger.ts";

/** What callers may do to imports, each step only from a state in which it makes sense. Throws what searches throw. */
export function importControl(pool: Pool): ImportControl {
  return explaining<ImportControl>({
    async begin(id, files, isComplete) {
      await transaction(pool, async (client) => {
        await client.query("insert into imports (id, state, is_complete) values ($1, 'queued', $2)", [
          id,
          isComplete,
        ]);
        await client.query(insertUploads, [id, JSON.stringify(files)]);
      });
    },

    async uploads(id) {
      const { rows } = await pool.query<UploadFile>(selectUploads, [id]);
      return rows.map((file) => ({ ...file, size: Number(file.size), partSize: Number(file.partSize) }));
    },

    async uploaded(id) {
      await pool.query(endUploads, [id]);
    },

    async cancel(id) {
      const { rowCount } = await pool.query(cancelImport, [id]);
      return rowCount !== 0;
    },

    async retry(id, from = ["failed", "cancelled", "loading", "queued", "reading"]) {
      const again = await transaction(pool, async (client) => {
        const { rowCount } = await client.query(selectIn, [id, from]);
        if (rowCount === 0) return undefined;
        const left = await client.query(selectLeft, [id]);
        if (left.rowCount === 0) return undefined;
        const { rows } = await client.query<PartAnnouncement>(retryParts, [id, new Date()]);
        await client.query(retryFiles, [id]);
        await client.query(forgetUncompared, [id]);
        const files = await client.query<{ state: string }>(selectUnread, [id]);
        const unread = files.rowCount !== 0;
        await client.query(reopenImport, [id, unread ? "queued" : "loading", unread]);
        const isUploaded = files.rows.every(({ state }) => state !== "uploading");
        return { unread: unread && isUploaded, parts: rows };
      });
      if (!again || again.unread) return again;
      // With nothing left to do it ends as it did before; one that was not compared yet has that to do.
      await settle(pool, id);
      return { ...again, parts: [...again.parts, ...(await uncompared(pool, id))] };
    },
  });
}

const insertUploads = `
insert into import_files (import_id, number, path, size, part_size, state)
select $1, number, name, size, "partSize", 'uploading'
from jsonb_to_recordset($2::jsonb) as f(number int, name text, size bigint, "partSize" bigint)`;

const selectUploads = `
select number, path as name, size, part_size as "partSize" from import_files
where import_id = $1 and state = 'uploading' and exists (select from imports where id = $1 and state = 'queued')
order by number`;

const endUploads = `
update import_files set state = 'queued' where import_id = $1 and state = 'uploading'
  and exists (select from imports where id = $1 and state = 'queued')`;

/** What it asked about is asked again, should it be retried. */
const cancelImport = `
update imports set state = 'cancelled', ended_at = now(), accepted = false
where id = $1 and state in ('queued', 'reading', 'loading', 'needs_review')`;

const selectIn = "select from imports where id = $1 and state = any($2::text[]) for update";

/** What is to be read or is read can only be tried again when all of it is there, and nobody reads it. */
const selectLeft = `
select from imports where id = $1::uuid and (state not in ('queued', 'reading') or ${isFree("$1")} and not exists (
  select from import_files where import_id = $1::uuid and import_files.state = 'uploading'))`;

const retryParts = `
update parts set failed = null, reopened_at = $2 where export_id = $1 and loaded_at is null
returning 1 as v, export_id, key, number, size, count`;

/** One whose content failed has no stamp, and is read from its start; others go on where they were left. */
const retryFiles = `
update import_files set bytes_read = case when stamp is null then 0 else bytes_read end, state = 'queued'
where import_id = $1 and state in ('reading', 'failed')`;

const selectUnread = "select state from import_files where import_id = $1 and state <> 'read'";

const reopenImport = `
update imports set state = $2, ended_at = null, read_at = case when $3 then null else coalesce(read_at, now()) end where id = $1`;
