import type { PoolClient } from "pg";
import { createdOn } from "#stores/postgres/incoming.ts";

/** Held by who counts, and by who empties the archive: an arbitrary number of ours. */
const lock = 7_221_008;

/**
 * Notes which days' messages are not as they were counted: `messages` are rows with `channel_id` and `id`, in SQL.
 * It belongs into the transaction that changes them.
 */
export const noteChanged = (messages: string) => `
insert into stats_changes (channel_id, created_on, messages)
select channel_id, ${createdOn("id")}, count(*) from ${messages} group by 1, 2`;

/** Notes the days of the staged messages. */
export async function noteStaged(client: PoolClient): Promise<void> {
  await client.query(noteChanged("incoming"));
}

/** Waits for who counts, and keeps the others from it until the transaction ends. */
export async function keepCountersOut(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [lock]);
}

/** Takes the right to count until the transaction ends; answers whether nobody else has it. */
export async function mayCount(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>("select pg_try_advisory_xact_lock($1) as mine", [
    lock,
  ]);
  return rows[0]?.mine === true;
}
