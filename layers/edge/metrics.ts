import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What this process measures, in Prometheus' terms. A Lambda's numbers are its own instance's. */
export const registry = new Registry();

const shared = { registers: [registry] };

/** Requests by operation and status. */
export const requests = new Counter({
  name: "fastdiscorddb_requests_total",
  help: "HTTP requests answered",
  labelNames: ["operation", "status"],
  ...shared,
});

/** How long operations took, in seconds. */
export const latency = new Histogram({
  name: "fastdiscorddb_request_duration_seconds",
  help: "Time from the request to its answer",
  labelNames: ["operation"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ...shared,
});

/** How searches used the cache: hit, miss, stale or bypass. */
export const cacheUses = new Counter({
  name: "fastdiscorddb_cache_uses_total",
  help: "Searches by how the cache served them",
  labelNames: ["use"],
  ...shared,
});

/** Messages that loads met: new, changed, unchanged or skipped. Its rate is the load rate. */
export const loadedMessages = new Counter({
  name: "fastdiscorddb_loaded_messages_total",
  help: "Messages that loads met, by what became of them",
  labelNames: ["outcome"],
  ...shared,
});

/** How long loading a part took, in seconds. */
export const loadTime = new Histogram({
  name: "fastdiscorddb_load_duration_seconds",
  help: "Time to load one part",
  labelNames: ["outcome"],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
  ...shared,
});

/** Messages on the queues, by queue and state; set when the metrics are asked for. */
export const queueDepth = new Gauge({
  name: "fastdiscorddb_queue_messages",
  help: "Messages on a queue; those on a dead-letter queue wait for a redrive",
  labelNames: ["queue", "state"],
  ...shared,
});
