import { momentOf } from "#core/snowflake.ts";
import type { Ask } from "#stores/postgres/asking.ts";

/** How many messages on both sides of a place. */
export type Sides = { older: number; newer: number };

/**
 * The ids of a channel's messages next to a place between ids, the oldest first: `older` ones up to `place`, and `newer`
 * ones above it, as many as are asked for.
 */
export async function idsAround(
  ask: Ask,
  channelId: string,
  place: bigint,
  { older, newer }: Sides,
): Promise<{ older: string[]; newer: string[] }> {
  const rows = await ask<{ id: string; is_older: boolean }>(selectIds, [
    ...[channelId, String(place), momentOf(String(place)), older, newer],
  ]);
  const side = (isOlder: boolean) => rows.filter((row) => row.is_older === isOlder).map(({ id }) => id);
  return { older: side(true), newer: side(false) };
}

/** The id's own time names the partitions and is the order of the ids. */
const selectIds = `
select id, is_older from (
  (select id, true as is_older from messages
   where channel_id = $1::bigint and id <= $2::bigint and created_at <= $3::timestamptz
   order by created_at desc, id desc limit $4::int)
  union all
  (select id, false from messages
   where channel_id = $1::bigint and id > $2::bigint and created_at >= $3::timestamptz
   order by created_at, id limit $5::int)) as found
order by id`;
