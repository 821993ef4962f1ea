import type { PoolClient } from "pg";
import { largestOrdinal } from "#core/version.ts";

/** Joins what `seenVersion` reads; `m` is the message. */
export const joinSightings =
  "left join sightings seen on seen.channel_id = m.channel_id and seen.message_id = m.id";

/** The version of the newest export that says what the message says, in SQL. */
export const seenVersion = "greatest(m.version, seen.version)";

/** Whether two versions, in SQL, come from one export: `sameExport` of core. */
export function sameExport(a: string, b: string): string {
  return `${a} / ${largestOrdinal + 1} = ${b} / ${largestOrdinal + 1}`;
}

/**
 * Holds the staged messages that are as new as the archive's or newer, and those of which a part has `copies`, until the
 * transaction ends, and notes that the confirmed ones were seen again. Nobody else changes what any of them says
 * meanwhile: who brings a newer sighting comes here first, in id order. Answers whether the confirmed ones still say
 * what they said when they were compared.
 */
export async function holdSightings(
  client: PoolClient,
  channelId: string,
  copies: string[],
): Promise<boolean> {
  await client.query(hold, [channelId, copies]);
  return (await client.query(selectOvertaken)).rowCount === 0;
}

/** Notes of the staged messages that say what the archive's say that they were seen again. */
export async function noteSeenAgain(client: PoolClient): Promise<void> {
  await client.query(noteStaged);
}

const staged = "incoming s join messages m on m.id = s.id and m.channel_id = s.channel_id";

const save = `
on conflict (channel_id, message_id) do update set version = excluded.version where held.version < excluded.version`;

/** A row that is not written, since it notes nothing newer, is locked all the same. */
const hold = `
insert into sightings as held (channel_id, message_id, version)
select channel_id, id, max(version) from (
  select channel_id, id, version from confirmed
  union all
  select m.channel_id, m.id, m.version from ${staged}
  where s.version > m.version or s.version = m.version and s.digest <> m.digest
  union all
  select m.channel_id, m.id, m.version from unnest($2::bigint[]) as copies(id) join messages m
    on m.id = copies.id and m.channel_id = $1::bigint) as seen
group by channel_id, id order by id ${save}`;

const selectOvertaken = `
select from confirmed c left join messages m on m.id = c.id and m.channel_id = c.channel_id
where m.digest is distinct from c.digest limit 1`;

const noteStaged = `
insert into sightings as held (channel_id, message_id, version)
select m.channel_id, m.id, s.version from ${staged} where s.digest = m.digest and s.version > m.version order by 2 ${save}`;
