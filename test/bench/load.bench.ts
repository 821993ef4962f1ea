import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "#core/limits.ts";
import type { PartAnnouncement } from "#core/part.ts";
import { makeStaging } from "#core/staging/make-staging.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { openExport } from "../../functions/import/find-files.ts";
import { type BenchDatabase, startBenchDatabase } from "./bench-database.ts";
import type { LoadResult, LoadTask } from "./load-process.ts";
import { median } from "./median.ts";
import type { Row } from "./read.bench.ts";

/** As many as the embedded run has. */
const loaders = 2;
const leastShare = 0.85;
const leastAgain = 2.5;
const mostMemory = 256;

/** Messages a second of the load alone; the whole way is held against it. */
export type LoadBench = { rows: Row[]; rate: number };

/** Measures loading staged parts, twice, beside the server's own COPY of the very rows into the same tables; each the median of `runs`. */
export async function benchLoad(files: string[], messages: number, runs: number): Promise<LoadBench> {
  const folder = await mkdtemp(join(tmpdir(), "bench-parts-"));
  const taken: { first: LoadResult; again: LoadResult; copy: number }[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const database = await startBenchDatabase();
      try {
        taken.push(await measure(database, files, folder));
      } finally {
        await database.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const [first, again, copy, share, times, memory] = [
    median(taken.map((run) => run.first.seconds)),
    median(taken.map((run) => run.again.seconds)),
    median(taken.map((run) => run.copy)),
    median(taken.map((run) => run.copy / run.first.seconds)),
    median(taken.map((run) => run.first.seconds / run.again.seconds)),
    Math.max(...taken.flatMap((run) => [run.first.residentMegabytes, run.again.residentMegabytes])),
  ];
  const rate = (seconds: number) => `${Math.round(messages / seconds).toLocaleString("en")} messages/s`;
  return {
    rate: messages / first,
    rows: [
      {
        what: "load Postgres, all indexes present",
        value: `${share.toFixed(2)} (${rate(first)})`,
        mustReach: `≥ ${leastShare}`,
        beside: `server-side COPY FROM of the same rows: ${rate(copy)}`,
        ok: share >= leastShare,
      },
      {
        what: "load again, nothing new",
        value: `${times.toFixed(1)} × (${rate(again)})`,
        mustReach: `≥ ${leastAgain} ×`,
        beside: `the first load: ${rate(first)}`,
        ok: times >= leastAgain,
      },
      {
        what: "memory of the loader's process",
        value: `${Math.round(memory)} MB resident`,
        mustReach: `≤ ${mostMemory} MB`,
        beside: `${loaders} parts at once`,
        ok: memory <= mostMemory,
      },
    ],
  };
}

async function measure(database: BenchDatabase, files: string[], folder: string) {
  const parts = await stage(database, files, folder);
  const first = await runLoader(taskOf(database, folder, parts, loaders));
  // Another import of the same files: other parts, the same messages.
  const again = await runLoader(taskOf(database, folder, parts, loaders));
  return { first, again, copy: await copyBack(database) };
}

/** What a loader is told to load these parts as an import of their own. */
export function taskOf(
  database: BenchDatabase,
  folder: string,
  parts: PartAnnouncement[],
  loaders: number,
): LoadTask {
  return { database: database.url, folder, exportId: randomUUID(), parts, loaders };
}

/** Cuts the files into parts as an import does, each a file `<number>` of the folder. */
export async function stage(
  { pool }: BenchDatabase,
  files: string[],
  folder: string,
): Promise<PartAnnouncement[]> {
  const parts: PartAnnouncement[] = [];
  const ledger = importLedger(pool);
  const run = { id: randomUUID(), isSample: false, isComplete: false, parts: 0 };
  await ledger.create(
    run.id,
    files.map((path) => ({ path, size: 0 })),
    { isSample: false, isComplete: false },
  );
  const importFile = makeStaging({
    ledger,
    objects: {
      put: (key, body) => writeFile(join(folder, key.slice(-14, -8)), body),
      delete: async () => undefined,
    },
    announcer: { announce: async (announced) => void parts.push(...announced) },
  });
  for (const [index, file] of files.entries()) await importFile(run, index + 1, openExport(file));
  return parts;
}

/** Loads parts in a process of its own. */
export async function runLoader(task: LoadTask): Promise<LoadResult> {
  const memory = `--max-semi-space-size=${limits.semiSpace.value}`;
  const child = spawn(process.execPath, [memory, join(import.meta.dirname, "load-process.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(task));
  let printed = "";
  for await (const chunk of child.stdout) printed += String(chunk);
  return JSON.parse(printed) as LoadResult;
}

/** The alternative at its best: the rows ready, in the order of the load, read by the server from its own disk. */
async function copyBack({ pool, folder }: BenchDatabase): Promise<number> {
  const file = join(folder, "rows.copy");
  await pool.query(`copy (select * from messages order by channel_id, id) to '${file}'`);
  await pool.query("truncate messages");
  await pool.query("checkpoint");
  const start = performance.now();
  await pool.query(`copy messages from '${file}'`);
  return (performance.now() - start) / 1000;
}
