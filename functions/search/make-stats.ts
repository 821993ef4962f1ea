import { Stats, type StatsQuery } from "#core/api/stats.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import type { ArchiveStats } from "#core/stats.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";

/**
 * Statistics: of a query by counting what it finds, which the cache keeps, else from what was counted ahead, which changes
 * without a load.
 */
export function makeStats(stats: ArchiveStats, bind: Bind): Bindings {
  const found = bind("stats", async ({ q = "", ...filter }: StatsQuery) => {
    const start = performance.now();
    const tree = parseQuery(q, { now: Date.now() });
    return told(await stats.found(tree, filter), start);
  });
  return {
    readStats: async (input: Input<StatsQuery, object>) => {
      const { q, ...filter } = input.query;
      if (q !== undefined && q.trim() !== "") return found(input);
      const start = performance.now();
      return told(await stats.counted(filter), start);
    },
  };
}

function told(counted: Omit<Stats, "took_ms">, start: number) {
  return answer(Stats, { ...counted, took_ms: Math.round((performance.now() - start) * 10) / 10 });
}
