import { createHash } from "node:crypto";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { Cache } from "#core/ports.ts";
import { version } from "#core/product.ts";
import type { Answer } from "#edge/api.ts";
import { log } from "#edge/log.ts";
import { cacheUses } from "#edge/metrics.ts";

/** How an answer came about; the header `X-Cache` says it. */
export type CacheUse = "hit" | "miss" | "stale" | "bypass";

/** Answers that are read through the cache: the same question of an unchanged archive is asked once. */
export type ReadThrough = {
  (question: Question, make: () => Promise<Cacheable>): Promise<Answer>;
  /** Since this process started. */
  counts: { hits: number; misses: number };
};

/** What was asked: the operation, its checked parameters, and whether the caller wants no cached answer. */
export type Question = { operation: string; query: object; fresh: boolean };

/** An answer as it is cached: the status, and the body as checked JSON text. */
export type Cacheable = { status: number; body: string };

/**
 * Reads through `cache`. The key holds the archive's generation, read before the search: what a load changes is never
 * answered from before it. With the cache away the search goes on without; with the database away, what is cached
 * under the last known generation is answered as stale. `archive` tells the database from others.
 */
export function readThrough(cache: Cache, generation: () => Promise<string>, archive = ""): ReadThrough {
  // For a process that starts while the database is away; several archives may share the cache.
  const lastGeneration = `generation ${archive}`;
  const running = new Map<string, Promise<Cacheable>>();
  const counts = { hits: 0, misses: 0 };
  let known: string | undefined;

  async function current(): Promise<{ generation: string; stale?: Fault }> {
    try {
      const read = await generation();
      if (read !== known) {
        known = read;
        await quietly(cache.set(lastGeneration, read, limits.cacheSeconds.value));
      }
      return { generation: read };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "database_away") throw error;
      known ??= (await quietly(cache.get(lastGeneration))) || undefined;
      if (known === undefined) throw error;
      return { generation: known, stale: error };
    }
  }

  /** Asks once, however many ask the same at once. */
  function once(key: string, make: () => Promise<Cacheable>): Promise<Cacheable> {
    const same = running.get(key);
    if (same) return same;
    const made = make().finally(() => running.delete(key));
    running.set(key, made);
    return made;
  }

  async function read(question: Question, make: () => Promise<Cacheable>): Promise<Answer> {
    const { generation, stale } = await current();
    const key = keyOf(question, generation);
    if (question.fresh && !stale) return say("bypass", await once(key, make));
    let found: string | undefined;
    try {
      found = await cache.get(key);
    } catch (error) {
      log.warn("the cache does not answer", { error: error as Error });
      if (stale) throw stale;
      return say("bypass", await once(key, make));
    }
    if (found !== undefined) {
      counts.hits++;
      return say(stale ? "stale" : "hit", JSON.parse(found) as Cacheable);
    }
    if (stale) throw stale;
    counts.misses++;
    // The same question is asked once until its answer is in the cache, not only until it is made.
    const asked = once(key, async () => {
      const made = await make();
      const text = JSON.stringify(made);
      const fits = Buffer.byteLength(text) <= limits.cacheEntry.value;
      if (fits) await quietly(cache.set(key, text, limits.cacheSeconds.value));
      return made;
    });
    return say("miss", await asked);
  }

  return Object.assign(read, { counts });
}

function keyOf({ operation, query }: Question, generation: string): string {
  const question = JSON.stringify([version, generation, operation, query]);
  return createHash("sha256").update(question).digest("base64url");
}

function say(use: CacheUse, { status, body }: Cacheable): Answer {
  cacheUses.inc({ use });
  return { status, body, headers: { "x-cache": use } };
}

/** A cache that is away costs time, never an answer. */
async function quietly<Value>(use: Promise<Value>): Promise<Value | undefined> {
  try {
    return await use;
  } catch (error) {
    log.warn("the cache does not answer", { error: error as Error });
    return undefined;
  }
}
