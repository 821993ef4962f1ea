import type { Pool } from "pg";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { makeCountStats } from "../../functions/load/make-count-stats.ts";

/** In milliseconds: what is new is counted when loads have rested for so long, and while they do not, so often. */
const [rest, whileLoading] = [1_000, 10_000];
/** Erasures and imports of other processes tell nothing. */
const anyway = 60_000;

/** Counts what loads changed; `loaded` tells that there is something, `count` is called again and again and counts when it is time. */
export function bindCountStats(pool: Pool, signal: AbortSignal) {
  const countAll = makeCountStats(() => countStats(pool));
  let [loadedAt, countedAt] = [0, 0];
  return {
    loaded: () => {
      loadedAt = Date.now();
    },
    async count(): Promise<void> {
      const [resting, waiting] = [Date.now() - loadedAt, Date.now() - countedAt];
      const isChanged = loadedAt >= countedAt;
      if (!(waiting > anyway || (isChanged && (resting > rest || waiting > whileLoading)))) return;
      // What is loaded from here on is counted the next time.
      const start = Date.now();
      await countAll(() => !signal.aborted);
      countedAt = start;
    },
  };
}
