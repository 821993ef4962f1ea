import type { Ask } from "#stores/postgres/asking.ts";
import { createdOn, isOfDay } from "#stores/postgres/incoming.ts";

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
    ...[channelId, String(place), older, newer],
  ]);
  const side = (isOlder: boolean) => rows.filter((row) => row.is_older === isOlder).map(({ id }) => id);
  return { older: side(true), newer: side(false) };
}

const ownDay = createdOn("$2::bigint");

/** Messages of the channel on one side of the place. */
type Side = { isOlder: boolean; order: "asc" | "desc"; than: "<" | ">"; which: string; most: string };

/**
 * No index leads from a channel to its messages, and between two of a quiet one may lie the whole archive. But it is
 * counted on which days it has some: so many of those are enough. Of those that changed since, that says nothing.
 */
const days = ({ order, than, most }: Side) => `
(select distinct created_on from stats_days
  where channel_id = $1::bigint and kind = 'hour' and created_on ${than} ${ownDay}
    and created_on not in (select created_on from changed)
  order by created_on ${order} limit ${most})
union all select created_on from changed where created_on ${than} ${ownDay}
union all select ${ownDay}
order by created_on ${order}`;

/** The days are in the order of the ids: with enough of them, no further day is looked at. */
const nearest = (side: Side) => `
select m.id, ${side.isOlder} as is_older
from (${days(side)}) as d cross join lateral (
  select id from messages where channel_id = $1::bigint and ${side.which}
    and ${isOfDay("id", "d.created_on")}
  order by id ${side.order} limit ${side.most}) as m
order by d.created_on ${side.order}, m.id ${side.order} limit ${side.most}`;

const older: Side = {
  ...{ isOlder: true, order: "desc", than: "<", most: "$3::int" },
  which: "id <= $2::bigint",
};
const newer: Side = {
  ...{ isOlder: false, order: "asc", than: ">", most: "$4::int" },
  which: "id > $2::bigint",
};

const selectIds = `
with changed as materialized (select distinct created_on from stats_changes where channel_id = $1::bigint)
select id, is_older from ((${nearest(older)}) union all (${nearest(newer)})) as found
order by id`;
