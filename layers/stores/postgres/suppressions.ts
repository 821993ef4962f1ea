import type { Pool, PoolClient } from "pg";
import type { Suppression } from "#core/suppressions.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { type CountedDay, forgetCounted } from "#stores/postgres/stats/count-stats.ts";
import { keepCountersOut, noteChanged } from "#stores/postgres/stats/note-changes.ts";
import { forgetUnusedWords, keepStagedWords } from "#stores/postgres/vocabulary.ts";

/** Held shared by loads and alone by an erasure: what a load read before it must not come in after it. An arbitrary number of ours. */
const lock = 7_221_007;

/** Keeps what erases messages out until the load's transaction ends, and waits for it where it runs; other loads go on. */
export async function keepErasuresOut(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock_shared($1)", [lock]);
}

/** Says that a load must begin again and keep all others out: two that turned their shared lock into another would wait for each other. */
export class NeedsAlone extends Error {}

/**
 * Removes from the staging table what must not come back, and from `words`; answers how many messages that were. One that the archive holds
 * without its author goes with it, and stays away without him too: for that no other load may run, `isAlone`. Throws
 * `NeedsAlone` where one may.
 */
export async function dropSuppressed(
  client: PoolClient,
  isAlone: boolean,
  words: Set<string>,
): Promise<number> {
  if (!(await isAny(client, anything))) return 0;
  if (await isAny(client, unknownMessages)) {
    if (!isAlone) throw new NeedsAlone();
    await client.query(suppressMessages);
    await eraseSuppressed(client, "(select id from incoming)");
  }
  const count = (await client.query(deleteSuppressed)).rowCount ?? 0;
  if (count > 0) await keepStagedWords(client, words);
  return count;
}

/** Keeps all loads out until the transaction ends, and waits for those that run. */
export async function keepLoadsOut(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [lock]);
}

/**
 * Erases messages and users from the archive, and keeps them from coming back; answers how many messages went. `keep` is
 * handed all that must not come back, before anything is final.
 */
export async function erase(
  pool: Pool,
  suppressions: Suppression[],
  keep: (all: Suppression[]) => Promise<void>,
): Promise<number> {
  return transaction(pool, async (client) => {
    await keepLoadsOut(client);
    await suppress(client, suppressions);
    // By looking at every message: their authors have no index.
    await client.query(suppressWritten);
    const count = await eraseSuppressed(client, "(select id from suppressions where kind = 'message')");
    for (const statement of eraseTraces) await client.query(statement);
    await forgetUnusedWords(client);
    // Also when no message went: names did.
    await client.query("update archive set generation = generation + 1");
    await keep((await client.query<Suppression>(selectAll)).rows);
    return count;
  });
}

/** Notes what must not come back. */
export async function suppress(client: PoolClient, suppressions: Suppression[]): Promise<void> {
  const [kinds, ids] = [suppressions.map(({ kind }) => kind), suppressions.map(({ id }) => id)];
  await client.query(insertSuppressions, [kinds, ids]);
}

const anything = "select from suppressions limit 1";

async function isAny(client: PoolClient, query: string): Promise<boolean> {
  return (await client.query(query)).rowCount !== 0;
}

/** Removes the suppressed ones of these messages; answers how many. Its caller keeps loads out. */
async function eraseSuppressed(client: PoolClient, ids: string): Promise<number> {
  // Before anything goes: who counts reads the messages as they were, and would tell of them.
  await keepCountersOut(client);
  const { rows: days } = await client.query<CountedDay & { messages: number }>(eraseMessages(ids));
  const count = days.reduce((sum, { messages }) => sum + messages, 0);
  if (count === 0) return 0;
  await client.query(noteRemoved, [count]);
  await forgetCounted(client, days);
  return count;
}

const isSuppressed = (message: string, author: string) => `(
  exists (select from suppressions s where s.kind = 'message' and s.id = ${message})
  or exists (select from suppressions s where s.kind = 'user' and s.id = ${author}))`;

const deleteSuppressed = `delete from incoming where ${isSuppressed("incoming.id", "incoming.author_id")}`;

const insertSuppressions = `
insert into suppressions (kind, id) select kind, id from unnest($1::text[], $2::bigint[]) as s(kind, id)
on conflict do nothing`;

const selectAll = "select kind, id::text from suppressions order by kind, id";

/** Staged messages of suppressed users that are not suppressed themselves. */
const unknown = `
from incoming i where exists (select from suppressions s where s.kind = 'user' and s.id = i.author_id)
  and not exists (select from suppressions s where s.kind = 'message' and s.id = i.id)`;
const unknownMessages = `select ${unknown} limit 1`;

const suppressMessages = `
insert into suppressions (kind, id) select distinct 'message', i.id ${unknown} on conflict do nothing`;

/** A user's messages themselves: an export that does not name him would bring them back. */
const suppressWritten = `
insert into suppressions (kind, id)
select distinct 'message', m.id from messages m join suppressions s on s.kind = 'user' and s.id = m.author_id
on conflict do nothing`;

/** By their keys, since the archive may be large. */
const eraseMessages = (ids: string) => `
with doomed as (
    select m.id, m.channel_id from suppressions s join messages m on m.id = s.id
    where s.kind = 'message' and s.id in ${ids}),
  gone as (delete from messages m using doomed d
    where m.id = d.id and m.channel_id = d.channel_id returning m.id, m.channel_id),
  noted as (${noteChanged("gone")} returning channel_id, created_on, messages),
  texts as (delete from message_versions v using gone where v.message_id = gone.id and v.channel_id = gone.channel_id),
  seen as (delete from sightings s using gone where s.message_id = gone.id and s.channel_id = gone.channel_id)
select channel_id, created_on::text, messages from noted`;

const noteRemoved = "update archive set generation = generation + 1, removed = removed + $1::bigint";

const eraseTraces = [
  "delete from message_versions v where exists (select from suppressions s where s.kind = 'message' and s.id = v.message_id)",
  "delete from members m where exists (select from suppressions s where s.kind = 'user' and s.id = m.user_id)",
  "delete from users u where exists (select from suppressions s where s.kind = 'user' and s.id = u.id)",
];
