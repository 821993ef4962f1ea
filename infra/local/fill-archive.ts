import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { log } from "#edge/log.ts";
import { persistently } from "#edge/persistently.ts";
import { isAway } from "#stores/is-away.ts";
import { countUnfilled, fillTerms } from "#stores/postgres/fill-terms.ts";
import { foldNames } from "#stores/postgres/fold-names.ts";

/** How often the log is told how far it is, in milliseconds. */
const tellEvery = 5_000;
/** A batch takes less; looking at all messages is cut, which changes nothing. */
const stopPatience = 500;
/** PostgreSQL's codes of who waited too long for others, see its Appendix A: a statement that was cut, a deadlock, a lock. */
const waitedTooLong = new Set(["57014", "40P01", "55P03"]);

/** How it is with what an older version loaded. */
export type Filling = {
  /** How many messages searches do not find yet; null while they are counted. */
  left(): number | null;
  /** Whether it has ended: with all done, or by a fault that the log has. */
  isOver(): boolean;
  stop(): Promise<void>;
};

/** Gives what an older version loaded what searches of this one look for, beside loads and searches that go on. */
export function fillArchive(pool: Pool): Filling {
  const stopping = new AbortController();
  const { signal } = stopping;
  let left: number | null = null;
  let isOver = false;

  async function fill(): Promise<void> {
    left = await countUnfilled(pool);
    await foldNames(pool, signal);
    if (left === 0) return;
    let toldAt = 0;
    const onFilled = (messages: number) => {
      left = Math.max(0, (left ?? 0) - messages);
      if (Date.now() - toldAt < tellEvery) return;
      toldAt = Date.now();
      log.info("messages of an older version are indexed", { left });
    };
    const messages = await fillTerms(pool, { signal, onFilled });
    if (signal.aborted) return;
    left = 0;
    log.info("all messages of an older version are indexed", { messages });
  }

  const told = "what an older version loaded could not be indexed";
  const filling = persistently(fill, { told, isPassing, signal })
    .catch((error: Error) => {
      if (!signal.aborted) log.error(`${told}: searches do not find all`, { error });
    })
    .finally(() => {
      isOver = true;
    });
  return {
    left: () => left,
    isOver: () => isOver,
    stop: async () => {
      stopping.abort();
      await Promise.race([filling, pause(stopPatience, undefined, { ref: false })]);
    },
  };
}

function isPassing(error: unknown): boolean {
  return isAway(error) || (error instanceof Error && waitedTooLong.has(String((error as Told).code)));
}

type Told = Error & { code?: string };
