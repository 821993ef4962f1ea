import { LRUCache } from "lru-cache";
import { limits } from "#core/limits.ts";
import type { Cache } from "#core/ports.ts";

/** What the map itself keeps for an entry, so that a million empty answers are not free. */
const entryOverhead = 128;

/** A cache inside the process that forgets what was used longest ago once it holds `bytes` bytes of keys and values. */
export function memoryCache(bytes: number = limits.cacheBytes.value): Cache {
  const entries = new LRUCache<string, string>({
    maxSize: bytes,
    sizeCalculation: (value, key) => entryOverhead + Buffer.byteLength(key) + Buffer.byteLength(value),
  });
  return {
    async get(key) {
      return entries.get(key);
    },
    async set(key, value, seconds) {
      entries.set(key, value, { ttl: seconds * 1_000 });
    },
    async ping() {},
    async close() {
      entries.clear();
    },
  };
}
