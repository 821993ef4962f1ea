import { S3Client } from "@aws-sdk/client-s3";
import { limits } from "#core/limits.ts";
import { api } from "#edge/api.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowSearches } from "#edge/slow-statements.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { deliveredObjects } from "#stores/delivered-objects.ts";
import { objects } from "#stores/objects.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { connect } from "#stores/postgres/connect.ts";
import { messageHistory } from "#stores/postgres/message-history.ts";
import { messageReading } from "#stores/postgres/message-reading.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { placeLists } from "#stores/postgres/place-lists.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { bindSearch } from "./search.ts";

const { DATABASE_URL, BUCKET, REDIS_URL, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  BUCKET: variables.BUCKET,
  REDIS_URL: variables.REDIS_URL,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.searchTimeout.value, slow: slowSearches });
const plans = connect(DATABASE_URL, {
  timeout: limits.searchTimeout.value,
  slow: slowSearches,
  plans: "kept",
});
const s3 = new S3Client();
const bucket = objects(s3, BUCKET);

/** API Gateway's read side. */
export const handler = api(
  bindSearch({
    search: messageSearch(pool, plans),
    finder: messageFinder(pool, plans),
    state: archiveState(pool),
    history: messageHistory(pool),
    messages: messageReading(pool),
    places: placeLists(pool),
    stats: archiveStats(pool),
    cache: REDIS_URL ? redisCache(REDIS_URL) : memoryCache(),
    // A Lambda behind an HTTP API answers whole, and 6 MB at most.
    deliver: deliveredObjects(s3, BUCKET),
    objects: () => bucket.ping(),
    // Its image has the exporter.
    exporter: async () => ({
      state: "ready",
      detail: "DiscordChatExporter in a task of its own",
      remedy: null,
    }),
  }),
);
