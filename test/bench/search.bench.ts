import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import type { Place } from "#core/message-finder.ts";
import { serveSearch, timeAnswers } from "./asked-over-http.ts";
import { type BenchDatabase, startBenchDatabase } from "./bench-database.ts";
import { runLoader, stage, taskOf } from "./load.bench.ts";
import { makeOriginal, timeOriginal } from "./original-search.ts";
import { QueryMaker } from "./query-maker.ts";
import { addQuietChannel } from "./quiet-channel.ts";
import { Random } from "./random.ts";
import type { Row } from "./read.bench.ts";
import { statsIn } from "./stats.bench.ts";

const runs = 200;
/** Pages that follow each other by their cursors. */
const pages = 4;
const mostBytes = 1.5;

type Bound = { p50: number; p95: number };
type Asking = {
  what: string;
  bound: Bound;
  targets: () => string[];
  term?: (target: string) => string | undefined;
};

/** Measures searches over HTTP, past the application's cache, beside the original's SQL, and the bytes of what they need. */
export async function benchSearch(files: string[]): Promise<Row[]> {
  const database = await startBenchDatabase();
  const folder = await mkdtemp(join(tmpdir(), "bench-parts-"));
  try {
    const parts = await stage(database, files, folder);
    await runLoader(taskOf(database, folder, parts, 2));
    const searches = await searchIn(database);
    return [...searches, ...(await statsIn(database)), await bytesOf(database.pool)];
  } finally {
    await rm(folder, { recursive: true, force: true });
    await database.stop();
  }
}

/** Measures searches in an archive that is loaded. */
export async function searchIn(database: Pick<BenchDatabase, "url" | "pool">): Promise<Row[]> {
  const quiet = await addQuietChannel(database.pool);
  await database.pool.query("vacuum analyze");
  await makeOriginal(database.pool);
  const { base, stop } = await serveSearch(database);
  try {
    const maker = await QueryMaker.draw(database.pool, new Random(6));
    const rows: Row[] = [];
    for (const asking of askings(maker, quiet)) rows.push(await measure(database.pool, base, asking));
    rows.push(await measurePairs(base, maker));
    return rows;
  } finally {
    await stop();
  }
}

/** The bytes of every index of the messages and their words, beside those of the texts that they index. */
async function bytesOf(pool: Pool): Promise<Row> {
  const { rows } = await pool.query<{ name: string; bytes: string }>(selectIndexes);
  const [text] = (await pool.query<{ bytes: string }>(selectText)).rows;
  const all = rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  const ratio = all / Number(text?.bytes);
  const each = rows.map(({ name, bytes }) => `${name} ${(Number(bytes) / 1e6).toFixed(0)} MB`).join(", ");
  return {
    what: "bytes of the indexes, beside those of the texts",
    value: `${ratio.toFixed(2)} times`,
    mustReach: `≤ ${mostBytes} times`,
    beside: `${each}; the texts ${(Number(text?.bytes) / 1e6).toFixed(0)} MB`,
    ok: ratio <= mostBytes,
  };
}

const selectIndexes = `
select regexp_replace(relname, '_\\d+_\\d+', '') as name, sum(pg_relation_size(oid)) as bytes
from pg_class where relkind = 'i' and (relname like 'messages%' or relname like 'vocabulary%')
group by 1 having sum(pg_relation_size(oid)) > 1000000 order by 2 desc`;

const selectText = "select sum(octet_length(coalesce(folded, lower(content)))) as bytes from messages";

function askings(maker: QueryMaker, quiet: Place[]): Asking[] {
  const fast = { p50: 10, p95: 40 };
  const find = (q: string, sort = "newest") => `/api/messages?sort=${sort}&q=${encodeURIComponent(q)}`;
  const one = (make: () => string) => () => Array.from({ length: runs }, make);
  return [
    { what: "a rare word", bound: fast, targets: one(() => find(maker.rare())) },
    { what: "a rare word, exact", bound: fast, targets: one(() => find(`=${maker.rare()}`)) },
    {
      what: "a rare word, the original's exact search",
      bound: fast,
      targets: one(() => `/api/chats/search?search_term=${maker.rare()}`),
    },
    {
      what: "a rare word, the original's context search",
      bound: fast,
      targets: one(() => `/api/chats/context-search?search_term=${maker.rare()}`),
    },
    { what: "a miss", bound: fast, targets: one(() => find(maker.missing())) },
    { what: "a phrase", bound: fast, targets: one(() => find(maker.phrase())) },
    {
      what: "a common word, the newest first, four pages",
      bound: fast,
      targets: one(() => find(maker.common())),
    },
    {
      what: "a common word by relevance",
      bound: { p50: 40, p95: 100 },
      targets: one(() => find(maker.common(), "relevance")),
    },
    { what: "one or two letters", bound: { p50: 25, p95: 100 }, targets: one(() => find(maker.letters())) },
    {
      what: "one character of another script",
      bound: { p50: 25, p95: 100 },
      targets: one(() => find(maker.character())),
    },
    { what: "a part of a word", bound: { p50: 25, p95: 100 }, targets: one(() => find(maker.part())) },
    { what: "a month", bound: fast, targets: one(() => find(`during:${maker.month()}`)) },
    {
      what: "a page around a message",
      bound: fast,
      targets: one(() => pageAround(maker.message())),
    },
    {
      what: "a page around a message of a quiet channel",
      bound: fast,
      targets: () => Array.from({ length: runs }, (_, nth) => pageAround(quiet[nth % quiet.length] as Place)),
    },
  ];
}

function pageAround({ id, channelId }: Place): string {
  return `/api/channels/${channelId}/messages?around=${id}`;
}

async function measure(pool: Pool, base: string, { what, bound, targets }: Asking): Promise<Row> {
  const all = targets();
  const times = await timeAnswers(base, all, /four pages/.test(what) ? pages : 1);
  const terms = all.map(termOf).filter((term) => term !== undefined);
  const beside = terms.length > 0 ? await timeOriginal(pool, terms.slice(0, 20)) : undefined;
  return {
    what: `search: ${what}`,
    value: `p50 ${times.p50.toFixed(1)} ms, p95 ${times.p95.toFixed(1)} ms`,
    mustReach: `p50 ≤ ${bound.p50} ms, p95 ≤ ${bound.p95} ms`,
    beside: beside
      ? `the original's ilike and count: p50 ${beside.p50.toFixed(1)} ms, p95 ${beside.p95.toFixed(1)} ms`
      : `the slowest: ${times.worst}`,
    ok: times.p50 <= bound.p50 && times.p95 <= bound.p95,
  };
}

async function measurePairs(base: string, maker: QueryMaker): Promise<Row> {
  const pairs = Array.from({ length: 6 }).flatMap(() => {
    const all = maker.operators();
    return [...all, ...all.map((each, place) => `${each} ${all[(place * 7 + 3) % all.length]}`)];
  });
  const times = await timeAnswers(
    base,
    pairs.map((q) => `/api/messages?q=${encodeURIComponent(q)}`),
  );
  return {
    what: `search: each operator alone and in pairs, ${pairs.length} queries`,
    value: `p50 ${times.p50.toFixed(1)} ms, p95 ${times.p95.toFixed(1)} ms`,
    mustReach: "p95 ≤ 100 ms",
    beside: `the worst: ${times.worst}`,
    ok: times.p95 <= 100,
  };
}

function termOf(target: string): string | undefined {
  const [, asked] = /(?:q|search_term)=([^&]*)/.exec(target) ?? [];
  const term = decodeURIComponent(asked ?? "").replace(/^[=*"]|[*"]$/g, "");
  return term === "" || term.includes(":") ? undefined : term;
}
