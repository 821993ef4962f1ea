import type { Exporter } from "#core/api/answers.ts";
import { openApiDocument } from "#core/api/openapi.ts";
import type { ChannelQuery } from "#core/api/parameters.ts";
import type { Deliver } from "#core/delivery.ts";
import { Fault } from "#core/errors.ts";
import type { MessageFinder } from "#core/message-finder.ts";
import type { ArchiveState, Cache, MessageHistory, MessageSearch } from "#core/ports.ts";
import type { MessageReading, Places } from "#core/reading-ports.ts";
import type { ArchiveStats } from "#core/stats.ts";
import type { Answer, Bindings, Input } from "#edge/api.ts";
import { queueDepth, registry } from "#edge/metrics.ts";
import { cached } from "./cached.ts";
import { makeFinding } from "./make-finding.ts";
import { makeHealth } from "./make-health.ts";
import { makeMessages } from "./make-messages.ts";
import { makePlaces } from "./make-places.ts";
import { makeSearch } from "./make-search.ts";
import { makeStats } from "./make-stats.ts";
import { makeSuggest } from "./make-suggest.ts";
import { makeTable } from "./make-table.ts";
import { readThrough } from "./read-through.ts";

/** The stores behind the read side of the API; those without a check count as off. */
export type SearchStores = {
  search: MessageSearch;
  state: Pick<ArchiveState, "health" | "version">;
  history: MessageHistory;
  finder: MessageFinder;
  messages: MessageReading;
  places: Places;
  stats: ArchiveStats;
  cache: Cache;
  deliver: Deliver;
  objects?: () => Promise<unknown>;
  queues?: () => Promise<QueueDepths>;
  /** How what exports is; where it is left out, nothing does. */
  exporter?: (() => Promise<Exporter>) | undefined;
  /** How many messages are not indexed yet, null where that is not yet known; where it is left out, none. */
  unindexed?: (() => number | null) | undefined;
};

/** How many messages each queue holds, by its name. */
export type QueueDepths = { [queue: string]: { waiting: number; running: number } };

/** All that the search function answers. */
export function bindSearch(stores: SearchStores): Bindings {
  const { search, messages, places, objects, queues, exporter, unindexed } = stores;
  const read = readThrough(stores.cache, search.generation, search.archive);
  const bind = cached(read);
  const health = makeHealth({
    archive: stores.state,
    cache: () => stores.cache.ping(),
    ...(objects && { objects }),
    ...(queues && { queues }),
    exporter,
    unindexed,
    counts: read.counts,
  });
  const document = JSON.stringify(openApiDocument());
  return {
    ...makeSearch(search, bind),
    ...makeFinding(stores.finder, bind),
    ...makeTable(stores.finder, stores.deliver),
    ...makeMessages(messages, bind),
    ...makePlaces(places, bind),
    ...makeSuggest(stores.finder, places, stores.stats, bind),
    ...makeStats(stores.stats, stores.finder, bind),
    readVersions: async ({ params, query }: Input<ChannelQuery, { message_id: string }>) => {
      const found = await stores.history.versions(params.message_id, query.channel);
      if (!found) throw new Fault("not_found", `There is no message ${params.message_id} in the archive.`);
      return { body: found };
    },
    readMetrics: () => readMetrics(queues),
    readHealth: health,
    readOpenApi: async () => ({ body: document }),
  };
}

async function readMetrics(queues: SearchStores["queues"]): Promise<Answer> {
  const depths: QueueDepths = queues ? await queues().catch(() => ({})) : {};
  for (const [queue, counts] of Object.entries(depths)) {
    for (const [state, count] of Object.entries(counts)) queueDepth.set({ queue, state }, count);
  }
  return { body: await registry.metrics() };
}
