import { once } from "node:events";
import { Agent, get } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { streamed } from "#core/delivery.ts";
import { api } from "#edge/api.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { messageHistory } from "#stores/postgres/message-history.ts";
import { messageReading } from "#stores/postgres/message-reading.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { placeLists } from "#stores/postgres/place-lists.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { bindSearch } from "../../functions/search/search.ts";
import { makeGateway } from "../../infra/local/gateway.ts";
import { hasProgram } from "../support/engines.ts";
import { idAt, rawExport, rawMessage } from "../support/export-builder.ts";
import { loadDocuments } from "../support/load-documents.ts";
import { startRedis } from "../support/redis-server.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { median } from "./median.ts";
import type { Row } from "./read.bench.ts";

const asked = 2_000;
const most = 2;

/** Measures a search that is in the cache, over HTTP on one kept connection, beside a GET of the same text from Redis. */
export async function benchCache(): Promise<Row[]> {
  const database = await startBenchDatabase();
  const redis = hasProgram("redis-server") ? await startRedis() : undefined;
  try {
    const messages = Array.from({ length: 10 }, (_, index) =>
      rawMessage(idAt("2024-05-01", index), `the pie number ${index}`),
    );
    await loadDocuments(database.pool, [rawExport(messages)]);
    const inProcess = await timeSearch(database.pool, memoryCache());
    const beside = redis ? await timeRedis(redis.url, inProcess.text) : undefined;
    const row = {
      mustReach: `p50 ≤ ${most} ms`,
      beside: beside ? `a Redis GET: p50 ${beside} ms` : "no redis-server here",
    };
    const rows = [{ what: "search in the cache (in process), over HTTP", ...row, ...judge(inProcess) }];
    if (redis) {
      const shared = await timeSearch(database.pool, redisCache(redis.url));
      rows.push({ what: "search in the cache (Redis), over HTTP", ...row, ...judge(shared) });
    }
    return rows;
  } finally {
    await redis?.remove();
    await database.stop();
  }
}

type Timed = { p50: number; p95: number; text: string };

function judge({ p50, p95 }: Timed): Pick<Row, "value" | "ok"> {
  return { value: `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`, ok: p50 <= most };
}

async function timeSearch(
  pool: Awaited<ReturnType<typeof startBenchDatabase>>["pool"],
  cache: ReturnType<typeof memoryCache>,
): Promise<Timed> {
  const handler = api(
    bindSearch({
      search: messageSearch(pool),
      history: messageHistory(pool),
      finder: messageFinder(pool),
      messages: messageReading(pool),
      places: placeLists(pool),
      stats: archiveStats(pool),
      state: archiveState(pool),
      cache,
      deliver: streamed,
    }),
  );
  const server = makeGateway({
    handlers: { search: handler, enqueue: handler, testToken: handler },
    names: ["127.0.0.1"],
    apiKey: undefined,
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chats/search?search_term=pie`;
  try {
    const times: number[] = [];
    let text = "";
    for (let round = 0; round <= asked; round++) {
      const start = performance.now();
      const answer = await fetchText(url, agent);
      if (round > 0 && answer.cache !== "hit")
        throw new Error(`the search was not in the cache: ${answer.cache}`);
      if (round > 0) times.push(performance.now() - start);
      text = answer.text;
    }
    return { p50: median(times), p95: times.toSorted((a, b) => a - b)[Math.floor(asked * 0.95)] ?? 0, text };
  } finally {
    agent.destroy();
    server.close().closeAllConnections();
    await cache.close();
  }
}

function fetchText(url: string, agent: Agent): Promise<{ text: string; cache: string }> {
  return new Promise((done, failed) => {
    get(url, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => done({ text, cache: String(response.headers["x-cache"]) }));
    }).on("error", failed);
  });
}

async function timeRedis(url: string, text: string): Promise<string> {
  const client = new Redis(url);
  await client.set("bench", text);
  const times: number[] = [];
  for (let round = 0; round < asked; round++) {
    const start = performance.now();
    await client.get("bench");
    times.push(performance.now() - start);
  }
  client.disconnect();
  return median(times).toFixed(2);
}
