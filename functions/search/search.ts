import { openApiDocument } from "#core/api/openapi.ts";
import type { ArchiveState, Cache, MessageSearch } from "#core/ports.ts";
import type { Bindings } from "#edge/api.ts";
import { makeHealth } from "./make-health.ts";
import { makeSearch } from "./make-search.ts";

/** The stores behind the read side of the API; those without a check count as off. */
export type SearchStores = {
  search: MessageSearch;
  state: Pick<ArchiveState, "health" | "version">;
  cache: Cache;
  objects?: () => Promise<unknown>;
  queues?: () => Promise<unknown>;
};

/** All that the search function answers. */
export function bindSearch(stores: SearchStores): Bindings {
  const { bindings, counts } = makeSearch(stores.search, stores.cache);
  const { objects, queues } = stores;
  const health = makeHealth({
    archive: stores.state,
    cache: () => stores.cache.ping(),
    ...(objects && { objects }),
    ...(queues && { queues }),
    counts,
  });
  const document = JSON.stringify(openApiDocument());
  return { ...bindings, readHealth: health, readOpenApi: async () => ({ body: document }) };
}
