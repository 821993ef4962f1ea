import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Running, Workplace } from "../support/command-line.ts";
import { generateExport, lastSent } from "./generate.ts";
import { Random } from "./random.ts";
import type { Row } from "./read.bench.ts";
import { vocabulary } from "./vocabulary.ts";

const months = 36;
const most = 3;
const asked = 300;

/**
 * Measures searches over HTTP while another `messages` messages are imported, all of months that have no partition yet,
 * beside the same searches alone; none of them is answered by the cache.
 */
export async function benchBusy(messages: number): Promise<Row[]> {
  const workplace = await Workplace.make();
  try {
    const made = async (seed: number, until: number) => {
      const directory = join(workplace.path, `exports-${seed}`);
      return (await generateExport({ seed, messages, months, until, directory })).files;
    };
    const before = new Date(lastSent);
    before.setUTCMonth(before.getUTCMonth() - months);
    const [first, second] = [await made(3, lastSent), await made(4, before.getTime())];
    const server = workplace.start(["start", ...first], { env: { LOG_LEVEL: "SILENT" } });
    const url = await server.url();
    await settled(url);
    const terms = queries();
    const alone: number[] = [];
    for (const query of terms) alone.push(...(await timed(url + query)));
    const importing = workplace.start(["import", "--quiet", ...second]);
    const during = await whileRunning(importing, url, terms);
    server.send("SIGINT");
    await server.ended;
    const [quiet, busy] = [percentile(alone), percentile(during)];
    return [
      {
        what: "p95 of a search while 36 months are imported and made",
        value: `${busy.toFixed(0)} ms, ${(busy / quiet).toFixed(1)} × alone (${during.length} searches)`,
        mustReach: `≤ ${most} ×`,
        beside: `alone: ${quiet.toFixed(0)} ms`,
        ok: busy <= most * quiet,
      },
    ];
  } finally {
    await workplace.remove();
  }
}

/** Frequent and rare words by turns, exact and full text, each once. */
function queries(): string[] {
  const random = new Random(5);
  return Array.from({ length: asked }, (_, index) => {
    const word = vocabulary[random.below([200, 5_000, vocabulary.length][index % 3] ?? 1)];
    return index % 2 === 0
      ? `/api/chats/search?search_term=${word}`
      : `/api/chats/context-search?search_term=${word}`;
  });
}

async function whileRunning(importing: Running, url: string, terms: string[]): Promise<number[]> {
  let isRunning = true;
  const ended = importing.ended.then((end) => {
    isRunning = false;
    if (end.code !== 0) throw new Error(`the import failed: ${end.stderr}`);
  });
  const times: number[] = [];
  for (let index = 0; isRunning; index++) times.push(...(await timed(url + terms[index % terms.length])));
  await ended;
  return times;
}

/** How long the answer took in milliseconds; nothing when it came from the cache. */
async function timed(url: string): Promise<number[]> {
  const start = performance.now();
  const answer = await fetch(url);
  await answer.text();
  const time = performance.now() - start;
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.headers.get("x-cache") === "hit" ? [] : [time];
}

async function settled(url: string): Promise<void> {
  for (;;) {
    const { imports, archive } = (await (await fetch(`${url}/api/health`)).json()) as {
      imports: { running: number };
      archive: { messages: number };
    };
    if (imports.running === 0 && archive.messages > 0) return;
    await pause(100);
  }
}

function percentile(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}
