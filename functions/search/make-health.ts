import type { Exporter, Health, StoreHealth } from "#core/api/answers.ts";
import type { ArchiveState } from "#core/ports.ts";
import { version } from "#core/product.ts";
import type { Answer } from "#edge/api.ts";

/** A store that has not answered by then is down: a health check must not hang. */
const patience = 2_000;

/** What the health check looks at; a store that is not in use is left out and counts as off. */
export type Looked = {
  archive: Pick<ArchiveState, "health" | "version">;
  cache: () => Promise<unknown>;
  objects?: () => Promise<unknown>;
  queues?: () => Promise<unknown>;
  exporter?: (() => Promise<Exporter>) | undefined;
  unindexed?: (() => number | null) | undefined;
  counts: Health["cache"];
};

const empty: Omit<Health["archive"], "unindexed"> = {
  guilds: 0,
  channels: 0,
  users: 0,
  messages: 0,
  oldest: null,
  newest: null,
};

/** Answers how each store is and what the archive holds; 503 when Postgres is away, since nothing works without it. */
export function makeHealth(looked: Looked): () => Promise<Answer> {
  return async () => {
    const [postgres, counted, cache, objects, queues, exporter] = await Promise.all([
      look(() => looked.archive.version()),
      // Counting may take longer on a busy database, which is not away for that.
      look(() => looked.archive.health()),
      look(looked.cache),
      look(looked.objects),
      look(looked.queues),
      look(looked.exporter),
    ]);
    const held = counted.answer;
    const stores = {
      postgres: { ...postgres.health, version: postgres.answer ?? null },
      opensearch: off,
      cache: cache.health,
      objects: objects.health,
      queues: queues.health,
    };
    const body: Health = {
      status: [...Object.values(stores), counted.health].some(({ state }) => state === "down")
        ? "degraded"
        : "ok",
      version,
      stores,
      exporter: exporter.answer ?? (looked.exporter ? silent : none),
      cache: { ...looked.counts },
      archive: { ...(held?.archive ?? empty), unindexed: looked.unindexed ? looked.unindexed() : 0 },
      imports: { running: held?.running ?? 0 },
    };
    return {
      status: postgres.health.state === "up" ? 200 : 503,
      body,
      headers: { "cache-control": "no-store" },
    };
  };
}

const none: Exporter = { state: "missing", detail: "Nothing is exported here.", remedy: null };
const silent: Exporter = {
  ...{ state: "unusable", detail: "DiscordChatExporter does not tell its version.", remedy: null },
};
const off: StoreHealth = { state: "off", version: null, latency_ms: null };

async function look<Value>(ask?: () => Promise<Value>): Promise<{ health: StoreHealth; answer?: Value }> {
  if (!ask) return { health: off };
  const start = performance.now();
  try {
    const answer = await Promise.race([ask(), late()]);
    const latency_ms = Math.round((performance.now() - start) * 10) / 10;
    return { health: { state: "up", version: null, latency_ms }, answer };
  } catch {
    // Why it is down is the store's own log's business; here it counts that it is.
    return { health: { state: "down", version: null, latency_ms: null } };
  }
}

function late(): Promise<never> {
  return new Promise((_, failed) => setTimeout(() => failed(new Error("no answer")), patience).unref());
}
