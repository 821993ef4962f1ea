import type { Pool, PoolClient } from "pg";
import { Fault } from "#core/errors.ts";
import type { DueSchedule, KeptSchedule, Schedules } from "#core/export-ports.ts";
import { explaining } from "#stores/postgres/asking.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { insertExport } from "#stores/postgres/export-jobs.ts";

/** PostgreSQL's code for a key that is there already, see its Appendix A. */
const taken = "23505";

/** Schedules in Postgres. Throws what searches throw. */
export function schedules(pool: Pool): Schedules {
  const ask = async (text: string, values: unknown[]) =>
    (await pool.query<Row>(text, values)).rows.map(toSchedule);
  const askNamed = (text: string, values: unknown[], name: string | undefined) =>
    ask(text, values).catch((error: { code?: string; constraint?: string }) => {
      if (error.code !== taken || error.constraint !== "schedules_name") throw error;
      const remedy = "Change that one with PATCH /api/schedules/{id}, or with schedules change.";
      throw new Fault("name_taken", `There is a schedule "${name}" already. ${remedy}`);
    });

  return explaining<Schedules>({
    async create({ id, name, timing, timeZone, request, credentialId, isPaused, nextAt }) {
      const values = [id, name, timing, timeZone, JSON.stringify(request), credentialId, isPaused, nextAt];
      const [made] = await askNamed(insertSchedule, values, name);
      if (!made) throw new Error("the schedule was not kept");
      return made;
    },

    list: () => ask(`${selectFrom("schedules")} order by s.name`, []),

    async find(id) {
      return (await ask(`${selectFrom("schedules")} where s.id = $1::uuid`, [id]))[0];
    },

    async change(id, { name, timing, timeZone, request, credentialId, isPaused, nextAt }) {
      const values = [name, timing, timeZone, request && JSON.stringify(request), credentialId, isPaused];
      const all = [id, ...values, nextAt !== undefined, nextAt];
      const [changed] = await askNamed(changeSchedule, all, name);
      return changed;
    },

    async remove(id) {
      return (await ask(deleteSchedule, [id]))[0];
    },

    async claimDue(now, claim, explain) {
      // One that failed is due still, and is for the next call.
      const tried: string[] = [];
      for (let count = 0; ; ) {
        const next = await transaction(pool, (client) => claimNext(client, now, tried, claim, explain));
        if (!next) return count;
        tried.push(next.id);
        if (next.isClaimed) count++;
      }
    },
  });
}

async function claimNext(
  client: PoolClient,
  now: Date,
  tried: string[],
  claim: Parameters<Schedules["claimDue"]>[1],
  explain: Parameters<Schedules["claimDue"]>[2],
): Promise<{ id: string; isClaimed: boolean } | undefined> {
  const { rows } = await client.query<DueSchedule>(selectDue, [now, tried]);
  const [due] = rows;
  if (!due) return undefined;
  await client.query("savepoint claim");
  try {
    const { nextAt, note, ask } = claim(due);
    if (ask) await insertExport(client, ask);
    await client.query(noteClaim, [due.id, nextAt, note, ask?.id, now]);
    return { id: due.id, isClaimed: true };
  } catch (error) {
    // Where the database is away, this says so.
    await client.query("rollback to savepoint claim");
    await client.query("update schedules set note = $2 where id = $1::uuid", [due.id, explain(error, due)]);
    return { id: due.id, isClaimed: false };
  }
}

type Row = Omit<KeptSchedule, "next_at" | "last_at" | "created_at"> & {
  credentialId: string;
  next_at: Date | null;
  last_at: Date | null;
  created_at: Date;
};

function toSchedule(row: Row): KeptSchedule & { credentialId: string } {
  return {
    ...row,
    next_at: row.next_at?.toISOString() ?? null,
    last_at: row.last_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}

function selectFrom(source: string): string {
  return `
select s.id, s.name, timing, time_zone, request as export, c.name as credential, is_paused as paused, next_at, last_at,
  last_request_id as last_export_id, note, s.created_at, credential_id as "credentialId"
from ${source} s join credentials c on c.id = credential_id`;
}

const insertSchedule = `
with made as (
  insert into schedules (id, name, timing, time_zone, request, credential_id, is_paused, next_at)
  values ($1::uuid, $2, $3, $4, $5::jsonb, $6::uuid, $7::boolean, $8::timestamptz) returning *)
${selectFrom("made")}`;

/** What is null stays; of the next time, which may become null, $8 says whether it does. */
const changeSchedule = `
with changed as (
  update schedules set name = coalesce($2, name), timing = coalesce($3, timing), time_zone = coalesce($4, time_zone),
    request = coalesce($5::jsonb, request), credential_id = coalesce($6::uuid, credential_id),
    is_paused = coalesce($7::boolean, is_paused),
    next_at = case when $8::boolean then $9::timestamptz else next_at end
  where id = $1::uuid returning *)
${selectFrom("changed")}`;

const deleteSchedule = `
with gone as (delete from schedules where id = $1::uuid returning *)
${selectFrom("gone")}`;

/** An export that asks for review is staged and loaded: nothing runs any more that the next one would be in the way of. */
const selectDue = `
select s.id, timing, time_zone as "timeZone", request, credential_id as "credentialId", token_group as "group",
  next_at as "nextAt", exists (
    select from exports e join imports i on i.id = e.id
    where e.request_id = s.last_request_id and i.ended_at is null and i.state <> 'needs_review') as "isRunning"
from schedules s join credentials c on c.id = credential_id
where not is_paused and next_at <= $1::timestamptz and s.id <> all($2::uuid[])
order by next_at, s.id limit 1 for update of s skip locked`;

const noteClaim = `
update schedules set next_at = $2::timestamptz, note = $3,
  last_at = case when $4::uuid is null then last_at else $5::timestamptz end,
  last_request_id = coalesce($4::uuid, last_request_id)
where id = $1::uuid`;
