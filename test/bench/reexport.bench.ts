import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBenchDatabase } from "./bench-database.ts";
import { generateExport } from "./generate.ts";
import { runLoader, stage, taskOf } from "./load.bench.ts";
import { median } from "./median.ts";
import type { Row } from "./read.bench.ts";

const leastRate = 40_000;
const leastGain = 1.3;

/**
 * Measures one channel exported again, newer, with 1 % of its texts edited and all URL signatures new: after the first
 * load by one loader, `runs` times by two. Beside it the first load, also by two, of which the gain is told.
 */
export async function benchReexport(messages: number, runs: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-again-"));
  const [alone, together] = [await startBenchDatabase(), await startBenchDatabase()];
  try {
    const edition = async (number: number) => {
      const directory = join(folder, "exports");
      await rm(directory, { recursive: true, force: true });
      return (await generateExport({ seed: 2, messages, channels: 1, edition: number, directory })).files;
    };
    const first = await edition(0);
    const seconds = async (database: typeof alone, files: string[], loaders: number) => {
      const parts = await stage(database, files, folder);
      return (await runLoader(taskOf(database, folder, parts, loaders))).seconds;
    };
    const one = await seconds(alone, first, 1);
    const two = await seconds(together, first, 2);
    const again: number[] = [];
    for (let number = 1; number <= runs; number++)
      again.push(await seconds(together, await edition(number), 2));
    const changed = await together.pool.query("select coalesce(sum(changed), 0)::int as changed from parts");
    const rate = (taken: number) => `${Math.round(messages / taken).toLocaleString("en")} messages/s`;
    const reexport = median(again);
    return [
      {
        what: "two loaders at once",
        value: `${(one / two).toFixed(2)} × one (${rate(two)})`,
        mustReach: `≥ ${leastGain} ×`,
        beside: `one loader: ${rate(one)}`,
        ok: one / two >= leastGain,
      },
      {
        what: `a channel exported again, 1 % edited, ${(changed.rows[0].changed / runs).toLocaleString("en")} messages`,
        value: `${rate(reexport)} (${again.map(rate).join(", ")})`,
        mustReach: `≥ ${leastRate.toLocaleString("en")} messages/s`,
        beside: `the first load: ${rate(two)}`,
        ok: messages / reexport >= leastRate,
      },
    ];
  } finally {
    await Promise.all([alone.stop(), together.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}
