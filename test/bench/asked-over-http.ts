import { once } from "node:events";
import { Agent, get } from "node:http";
import type { AddressInfo } from "node:net";
import { limits } from "#core/limits.ts";
import { connect } from "#stores/postgres/connect.ts";
import { makeGateway } from "../../infra/local/gateway.ts";
import { searchApi } from "../support/search-api.ts";
import type { BenchDatabase } from "./bench-database.ts";

/** Asked first, to warm Postgres and the server, and not measured. */
const warming = 100;

/** How long answers took, in milliseconds, and which took the longest. */
export type Times = { p50: number; p95: number; worst: string };

/** Serves the read side of the API over HTTP; `base` is its address. */
export async function serveSearch(database: Pick<BenchDatabase, "url" | "pool">) {
  const plans = connect(database.url, { timeout: limits.searchTimeout.value, plans: "kept" });
  const handler = searchApi(database.pool, plans);
  const gateway = makeGateway({
    handlers: { search: handler, enqueue: handler, testToken: handler },
    names: [],
    apiKey: undefined,
  });
  await once(gateway.listen(0, "127.0.0.1"), "listening");
  return {
    base: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
    async stop() {
      gateway.close().closeAllConnections();
      await plans.end();
    },
  };
}

/** Asks each, past the application's cache; of lists `deep` pages, by their cursors. */
export async function timeAnswers(base: string, targets: string[], deep = 1): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const taken: { ms: number; target: string }[] = [];
  for (const [round, target] of [...targets.slice(0, warming), ...targets].entries()) {
    let next: string | null = "";
    for (let page = 0; page < deep && next !== null; page++) {
      const start = performance.now();
      const text = await fetchText(`${base}${target}${next === "" ? "" : `&cursor=${next}`}`, agent);
      if (round >= Math.min(warming, targets.length)) taken.push({ ms: performance.now() - start, target });
      next = deep > 1 ? (JSON.parse(text) as { next_cursor: string | null }).next_cursor : null;
    }
  }
  agent.destroy();
  const slowest = taken.toSorted((a, b) => a.ms - b.ms).at(-1);
  const worst = `${decodeURIComponent(slowest?.target.replace(/^.*(q|search_term)=/, "") ?? "")} ${slowest?.ms.toFixed(0)} ms`;
  return { ...percentiles(taken.map(({ ms }) => ms)), worst };
}

/** The median of these times, and what 95 of a hundred do not exceed. */
export function percentiles(times: number[]): { p50: number; p95: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

function fetchText(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { "cache-control": "no-cache" } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${url}: ${answer.statusCode} ${text}`));
      });
    }).on("error", reject);
  });
}
