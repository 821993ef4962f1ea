import type { Pool } from "pg";
import type { MessageFinder } from "#core/message-finder.ts";
import { asking } from "#stores/postgres/asking.ts";
import { askingKept } from "#stores/postgres/query/asking-kept.ts";
import { makeHits } from "#stores/postgres/query/hits.ts";
import { readHits } from "#stores/postgres/query/read-places.ts";
import { searchAsked } from "#stores/postgres/query/search-asked.ts";

/** Finds messages in Postgres; `kept` is a pool that keeps its plans. */
export function messageFinder(pool: Pool, kept = pool): MessageFinder {
  const ask = asking(pool);
  const compile = searchAsked(pool);
  const hits = makeHits(ask, askingKept(kept));
  return {
    find: async (tree, wanted) => hits.find(await compile(tree, wanted), wanted),
    read: (places) => readHits(ask, places),
  };
}
