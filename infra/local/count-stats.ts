import type { Pool } from "pg";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { makeCountStats } from "../../functions/load/make-count-stats.ts";

/** In milliseconds: what is new is counted when loads have rested for so long; counting beside them slows them. */
const rest = 1_000;
/** While they go on it is counted so often and so long. Erasures and imports of other processes tell nothing. */
const [anyway, beside] = [60_000, 5_000];

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
      if (!(waiting > anyway || (isChanged && resting > rest))) return;
      // What is loaded from here on is counted the next time.
      const start = Date.now();
      const until = resting > rest ? Number.POSITIVE_INFINITY : start + beside;
      await countAll(() => !signal.aborted && Date.now() < until);
      countedAt = start;
    },
  };
}
