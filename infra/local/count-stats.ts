import { makeCountStats } from "../../functions/load/make-count-stats.ts";

/** In milliseconds: what is new is counted when loads have rested for so long; counting beside them slows them. */
const rest = 1_000;
/** While they go on it is counted so often and so long. Erasures and imports of other processes tell nothing. */
const [anyway, beside] = [60_000, 5_000];

/** Counts what loads changed, a batch with each `countBatch`, which answers how many days that was; `loading` and `loaded` tell when a load begins and ends, `count` is called again and again and counts when it is time. */
export function bindCountStats(countBatch: () => Promise<number>, signal: AbortSignal) {
  const countAll = makeCountStats(countBatch);
  let [running, loadedAt, countedAt] = [0, 0, 0];
  return {
    loading: () => {
      running++;
    },
    loaded: () => {
      running--;
      loadedAt = Date.now();
    },
    async count(): Promise<void> {
      const isResting = () => running === 0 && Date.now() - loadedAt > rest;
      const isChanged = loadedAt >= countedAt;
      const start = Date.now();
      if (!(start - countedAt > anyway || (isChanged && isResting()))) return;
      // Loads may begin, or go on, while it counts: what they bring from here on is counted the next time.
      await countAll(() => !signal.aborted && (isResting() || Date.now() < start + beside));
      countedAt = start;
    },
  };
}
