import { Redis } from "ioredis";
import type { Cache } from "#core/ports.ts";

const prefix = "fastdiscorddb:";
/** A cache that is slower than this is worse than none: Postgres answers most searches sooner. In milliseconds. */
const patience = 500;
const longestPause = 1_000;

/**
 * A cache in the Redis or Valkey at `url` (`rediss://` for TLS), shared by every process that names the same one.
 * It connects with the first call. While Redis is away every call rejects within a second, at once after the first,
 * and a connection is tried again every second.
 */
export function redisCache(url: string): Cache {
  let opening: Promise<void> | undefined;
  let failure: unknown;

  const redis = new Redis(url, {
    keyPrefix: prefix,
    lazyConnect: true,
    // A question that waits for a connection is answered too late to be of use.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: patience,
    commandTimeout: patience,
    // commandTimeout gives up the command only; a connection that went dead without a word has to be given up too.
    socketTimeout: patience,
    retryStrategy: (tries) => Math.min(50 * 2 ** tries, longestPause),
    // After a failover the old primary goes on answering, as a replica that takes no writes.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
  // Without a listener ioredis prints every failed attempt; kept, it tells the caller why.
  redis.on("error", (error) => {
    failure = error;
  });
  redis.on("ready", () => {
    failure = undefined;
  });

  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      // With neither a connection nor a queue the first command would be refused: it waits for the first connection.
      if (redis.status === "wait") {
        opening ??= redis.connect().finally(() => {
          opening = undefined;
        });
      }
      await opening;
      return await question();
    } catch (error) {
      throw new Error(`Redis is away: ${reason(failure ?? error)}`, { cause: error });
    }
  }

  return {
    get: (key) => ask(async () => (await redis.get(key)) ?? undefined),
    set: (key, value, seconds) =>
      ask(async () => {
        await redis.set(key, value, "PX", Math.max(1, Math.round(seconds * 1_000)));
      }),
    ping: () =>
      ask(async () => {
        await redis.ping();
      }),
    async close() {
      redis.disconnect();
    },
  };
}

/** Node's error for a host with several addresses has a code, but no message. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  return "code" in error ? String(error.code) : error.name;
}
