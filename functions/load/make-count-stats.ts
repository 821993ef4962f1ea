import { log } from "#edge/log.ts";

/** Counts what changed until nothing waits or there is no time for more; `count` answers how many days it has counted. */
export function makeCountStats(count: () => Promise<number>) {
  return async (hasTime: () => boolean): Promise<{ days: number }> => {
    const start = performance.now();
    let days = 0;
    while (hasTime()) {
      const counted = await count();
      if (counted === 0) break;
      days += counted;
    }
    if (days > 0) log.info("statistics are counted", { days, ms: Math.round(performance.now() - start) });
    return { days };
  };
}
