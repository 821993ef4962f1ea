import type { Pool } from "pg";
import type { PartAnnouncement } from "#core/part.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { forgetUncompared } from "#stores/postgres/import-ledger.ts";

/** What redriving dead messages needs of the archive. */
export type RedriveLedger = {
  /** Opens a part that was given up, and its import with it, so that it can be loaded. */
  reopen(part: PartAnnouncement): Promise<void>;
  /** Whether the import was cancelled: nothing of it is tried again before somebody retries it. */
  isCancelled(importId: string): Promise<boolean>;
};

/** What redriving needs, in Postgres. */
export function redriveLedger(pool: Pool): RedriveLedger {
  return {
    async reopen({ key, export_id }) {
      await transaction(pool, async (client) => {
        // The import first, as a retry does: two that open both would wait for each other.
        await client.query("select from imports where id = $1::uuid for update", [export_id]);
        await client.query(reopenPart, [key, new Date()]);
        await client.query(reopenImport, [export_id]);
        await client.query(forgetUncompared, [export_id]);
      });
    },

    async isCancelled(importId) {
      const { rowCount } = await pool.query("select from imports where id = $1 and state = 'cancelled'", [
        importId,
      ]);
      return rowCount !== 0;
    },
  };
}

const reopenPart = "update parts set failed = null, reopened_at = $2 where key = $1 and loaded_at is null";

/** An import whose files are not all read is for `retry`; one with a file that failed ends as failed again. One that could not be compared is to be compared by its part. */
const reopenImport = `
update imports set state = 'loading', ended_at = null
where id = $1::uuid and state = 'failed' and read_at is not null
  and (exists (select from parts where export_id = id and loaded_at is null and failed is null)
    or exists (select from import_problems where import_id = id and code = 'not_compared'))`;
