import type { Pool } from "pg";
import { createdAt } from "#stores/postgres/incoming.ts";

/** What is proven complete of a channel: until when, and what lies before that and is not covered, as moments. */
export type Coverage = {
  channel_id: string;
  name: string | null;
  until: Date;
  holes: { from: Date; to: Date }[];
};

/** The channels of which something is proven complete, in id order; with an id, that one alone. */
export async function holes(pool: Pool, channelId?: string): Promise<Coverage[]> {
  const { rows } = await pool.query<Row>(selectHoles, [channelId ?? null]);
  return rows.map(({ until, holes, ...row }) => ({
    ...row,
    until: new Date(until),
    holes: holes.map(([from, to]) => ({ from: new Date(from), to: new Date(to) })),
  }));
}

type Row = { channel_id: string; name: string | null; until: string; holes: [string, string][] };

const covered = "(select * from coverage where $1::bigint is null or channel_id = $1::bigint) as covered";

/** A channel's own id is as old as the channel: nothing is missing before it. */
const selectHoles = `
select covered.channel_id::text, name, ${createdAt("(upper(ranges) - 1)")} as until, coalesce((
    select json_agg(json_build_array(${createdAt("lower(hole)")}, ${createdAt("upper(hole)")}) order by lower(hole))
    from unnest(int8multirange(int8range(least(covered.channel_id, lower(ranges)), upper(ranges))) - ranges) as hole
  ), '[]') as holes
from ${covered} left join channels on channels.id = covered.channel_id
where not isempty(ranges) order by covered.channel_id`;
