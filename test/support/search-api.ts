import type { Pool } from "pg";
import { streamed } from "#core/delivery.ts";
import { api } from "#edge/api.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { messageHistory } from "#stores/postgres/message-history.ts";
import { messageReading } from "#stores/postgres/message-reading.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { placeLists } from "#stores/postgres/place-lists.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { bindSearch } from "../../functions/search/search.ts";

/** The handler of the read side of the API over one database, with a cache of its own. */
export function searchApi(pool: Pool, plans = pool): ReturnType<typeof api> {
  return api(
    bindSearch({
      search: messageSearch(pool, plans),
      state: archiveState(pool),
      history: messageHistory(pool),
      finder: messageFinder(pool, plans),
      messages: messageReading(pool),
      places: placeLists(pool),
      stats: archiveStats(pool),
      cache: memoryCache(),
      deliver: streamed,
    }),
  );
}
