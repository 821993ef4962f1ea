import type { QueryNote } from "#core/api/answers.ts";
import { Stats, type StatsQuery } from "#core/api/stats.ts";
import type { MessageFinder } from "#core/message-finder.ts";
import type { QueryTree } from "#core/search-query/tree.ts";
import type { ArchiveStats, Counted } from "#core/stats.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";
import { makeNotes } from "./make-notes.ts";
import { readTree } from "./read-tree.ts";

/** A search that was read: the cache tells yesterday's `today` from today's by its tree. */
type Parsed = StatsQuery & { tree: QueryTree };

/**
 * Statistics: of a query by counting what it finds, which the cache keeps, else from what was counted ahead, which changes
 * without a load.
 */
export function makeStats(stats: ArchiveStats, finder: MessageFinder, bind: Bind): Bindings {
  const notesOf = makeNotes(finder);
  const found = bind("stats", async ({ tree, ...filter }: Parsed) => {
    const start = performance.now();
    const { unresolved, ...counted } = await stats.found(tree, filter);
    return told({ ...counted, ...(await notesOf(filter.q, unresolved)) }, start);
  });
  return {
    readStats: async (input: Input<StatsQuery, object>) => {
      const tree = readTree(input.query.q);
      if (tree) return found({ ...input, query: { ...input.query, tree } });
      const start = performance.now();
      return told(await stats.counted(input.query), start);
    },
  };
}

function told(counted: Counted & { notes?: QueryNote[] }, start: number) {
  return answer(Stats, { ...counted, took_ms: Math.round((performance.now() - start) * 10) / 10 });
}
