import { hash } from "node:crypto";
import type { Pool, PoolClient, QueryResultRow } from "pg";
import { type Ask, explaining } from "#stores/postgres/asking.ts";

/** A connection keeps so many plans at most, some 1 MB each for an archive of many months. */
export const mostKept = 64;
/** After so many statements each counts for half as often asked: what was common once makes room. */
const halvedAfter = 1_000;
/** A plan gives way to one that is asked so much more often; nearly equal ones would take turns. */
const margin = 2;

/** How often each statement was asked of late, by its name. */
const uses = new Map<string, number>();
let asked = 0;
const keptBy = new WeakMap<PoolClient, Set<string>>();

/** Asks statements whose plans are kept by their texts, for the shapes of queries that come most often. */
export function askingKept(pool: Pool): Ask {
  const { ask } = explaining({
    async ask<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
      const name = hash("sha256", text, "base64url").slice(0, 32);
      count(name);
      const client = await pool.connect();
      try {
        const isKept = await keeps(client, name);
        const { rows } = await client.query<Row>({ text, values, ...(isKept && { name }) });
        client.release();
        return rows;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
  });
  return ask;
}

function usesOf(name: string): number {
  return uses.get(name) ?? 0;
}

function count(name: string): void {
  uses.set(name, usesOf(name) + 1);
  asked++;
  if (asked % halvedAfter !== 0) return;
  for (const [each, times] of uses) {
    if (times === 1) uses.delete(each);
    else uses.set(each, Math.floor(times / 2));
  }
}

/** Whether the connection keeps the plan of this statement; one that is asked often enough takes the place of the rarest. */
async function keeps(client: PoolClient, name: string): Promise<boolean> {
  const kept = keptBy.get(client) ?? new Set<string>();
  keptBy.set(client, kept);
  if (kept.has(name)) return true;
  if (kept.size >= mostKept) {
    const rarest = [...kept].reduce((least, each) => (usesOf(each) < usesOf(least) ? each : least));
    if (usesOf(name) <= margin * usesOf(rarest)) return false;
    await forget(client, rarest);
    kept.delete(rarest);
  }
  kept.add(name);
  return true;
}

/** What node-postgres has prepared on a connection, by name; it has no way of its own to forget one. */
type Prepared = { parsedStatements: { [name: string]: string } };

async function forget(client: PoolClient, name: string): Promise<void> {
  await client.query(`deallocate "${name}"`);
  delete (client.connection as unknown as Prepared).parsedStatements[name];
}
