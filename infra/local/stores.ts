import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type {
  Credentials,
  ExportDesk,
  ExportLedger,
  Schedules,
  Seal,
  TestToken,
} from "#core/export-ports.ts";
import { limits } from "#core/limits.ts";
import type {
  Announcer,
  ArchiveWriter,
  Cache,
  ImportControl,
  ImportLedger,
  Objects,
  Reconciliation,
  Uploads,
} from "#core/ports.ts";
import { slowLoads, slowSearches } from "#edge/slow-statements.ts";
import { announcer } from "#stores/announcer.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { discord } from "#stores/discord.ts";
import { objects } from "#stores/objects.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { credentials } from "#stores/postgres/credentials.ts";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { exportLedger } from "#stores/postgres/export-ledger.ts";
import { importControl } from "#stores/postgres/import-control.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { reconciliation } from "#stores/postgres/reconciliation.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { localSeal } from "#stores/seal/local-key.ts";
import { uploads } from "#stores/uploads.ts";
import { type AwsClients, type AwsResources, connectAws, ensureResources } from "./embedded-aws.ts";
import { giveWay } from "./give-way.ts";

/** How long closing waits for queries that still run, in milliseconds. */
const closePatience = 1_000;

/** Every store, bound to where it runs. Searches and loads have pools of their own, so that neither starves the other. */
export type Stores = {
  searchPool: Pool;
  /** For what tells how the archive and its exports are, and what is asked of those: it must not wait behind searches or loads. */
  statePool: Pool;
  loadPool: Pool;
  aws: AwsClients;
  resources: AwsResources;
  objects: Objects;
  announcer: Announcer;
  archive: ArchiveWriter;
  ledger: ImportLedger;
  control: ImportControl;
  reconciliation: Reconciliation;
  uploads: Uploads;
  desk: ExportDesk;
  jobs: ExportLedger;
  credentials: Credentials;
  schedules: Schedules;
  seal: Seal;
  testToken: TestToken;
  cache: Cache;
  /** Aborts when they are closed: an answer that waits for news must not ask them again. */
  closing: AbortSignal;
  close(): Promise<void>;
};

/** Binds the stores to a database, an AWS endpoint and, if there is one, a Redis. */
export async function bindStores(where: {
  database: string;
  aws: string;
  redis?: string | undefined;
  /** Where the key lies that seals Discord tokens. */
  keys: string;
  /** Whether Postgres' processes are this machine's, and this user's. */
  isOwnPostgres?: boolean;
}): Promise<Stores> {
  const searching = { timeout: limits.searchTimeout.value, slow: slowSearches };
  const loading = { timeout: limits.loadTimeout.value, slow: slowLoads };
  const searchPool = connect(where.database, { ...searching, connections: 8 });
  const statePool = connect(where.database, { ...searching, connections: 4 });
  const loadPool = connect(where.database, { ...loading, connections: 6 });
  if (where.isOwnPostgres) giveWay(loadPool);
  const aws = connectAws(where.aws);
  const resources = await ensureResources(aws);
  const bucket = objects(aws.s3, resources.bucket);
  const cache = where.redis ? redisCache(where.redis) : memoryCache();
  const closing = new AbortController();
  return {
    searchPool,
    statePool,
    loadPool,
    aws,
    resources,
    objects: bucket,
    announcer: announcer(aws.sns, resources.topicArn),
    archive: archiveWriter(loadPool),
    ledger: importLedger(loadPool),
    control: importControl(loadPool),
    reconciliation: reconciliation(loadPool),
    uploads: uploads(aws.s3, resources.bucket, bucket),
    desk: exportDesk(statePool),
    jobs: exportLedger(loadPool),
    credentials: credentials(statePool),
    schedules: schedules(statePool),
    seal: localSeal(join(where.keys, "tokens.key")),
    testToken: discord(),
    cache,
    closing: closing.signal,
    async close() {
      closing.abort();
      for (const client of Object.values(aws)) client.destroy();
      // A query that waits for a lock would keep its pool, and whoever stops us, waiting too.
      const ends = [searchPool, statePool, loadPool].map((pool) => pool.end());
      await Promise.race([
        Promise.all([...ends, cache.close()]),
        pause(closePatience, undefined, { ref: false }),
      ]);
    },
  };
}
