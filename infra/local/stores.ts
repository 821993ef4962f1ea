import type { Pool } from "pg";
import { limits } from "#core/limits.ts";
import type { Announcer, ArchiveWriter, Cache, ImportLedger, Objects } from "#core/ports.ts";
import { announcer } from "#stores/announcer.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { objects } from "#stores/objects.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { type AwsClients, type AwsResources, connectAws, ensureResources } from "./embedded-aws.ts";

/** Every store, bound to where it runs. Searches and loads have pools of their own, so that neither starves the other. */
export type Stores = {
  searchPool: Pool;
  loadPool: Pool;
  aws: AwsClients;
  resources: AwsResources;
  objects: Objects;
  announcer: Announcer;
  archive: ArchiveWriter;
  ledger: ImportLedger;
  cache: Cache;
  close(): Promise<void>;
};

/** Binds the stores to a database, an AWS endpoint and, if there is one, a Redis. */
export async function bindStores(where: {
  database: string;
  aws: string;
  redis?: string | undefined;
}): Promise<Stores> {
  const searchPool = connect(where.database, { timeout: limits.searchTimeout.value, connections: 8 });
  const loadPool = connect(where.database, { timeout: limits.loadTimeout.value, connections: 6 });
  const aws = connectAws(where.aws);
  const resources = await ensureResources(aws);
  const cache = where.redis ? redisCache(where.redis) : memoryCache();
  return {
    searchPool,
    loadPool,
    aws,
    resources,
    objects: objects(aws.s3, resources.bucket),
    announcer: announcer(aws.sns, resources.topicArn),
    archive: archiveWriter(loadPool),
    ledger: importLedger(loadPool),
    cache,
    async close() {
      for (const client of Object.values(aws)) client.destroy();
      await Promise.all([searchPool.end(), loadPool.end(), cache.close()]);
    },
  };
}
