import { createReadStream } from "node:fs";
import { join } from "node:path";
import { limits } from "#core/limits.ts";
import { type PartAnnouncement, partKey } from "#core/part.ts";
import { log } from "#edge/log.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { makeLoad } from "../../functions/load/make-load.ts";

/** What a loader is told: the staged parts, as files `<number>.gz` of one folder, and how many to load at once. */
export type LoadTask = {
  database: string;
  folder: string;
  exportId: string;
  parts: PartAnnouncement[];
  loaders: number;
};

/** What one pass over all parts took, and what the process held at the most. */
export type LoadResult = { seconds: number; processor: number; residentMegabytes: number };

log.setLogLevel("WARN");
// A loader on its own, as a Lambda is: told its task on standard input, it prints what it took.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
console.log(JSON.stringify(await load(JSON.parse(Buffer.concat(chunks).toString()) as LoadTask)));

async function load({ database, folder, exportId, parts, loaders }: LoadTask): Promise<LoadResult> {
  const pool = connect(database, { timeout: limits.loadTimeout.value });
  const objects = { get: async (key: string) => createReadStream(join(folder, key.slice(-14, -8))) };
  const loadPart = makeLoad({ objects, archive: archiveWriter(pool) });
  const waiting = parts.map((part) => ({
    ...part,
    export_id: exportId,
    key: partKey(exportId, part.number),
  }));
  const start = performance.now();
  const loader = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift())
      await loadPart(part, { number: 1, isLast: false });
  };
  await Promise.all(Array.from({ length: loaders }, loader));
  const seconds = (performance.now() - start) / 1000;
  await pool.end();
  const { user, system } = process.cpuUsage();
  return {
    seconds,
    processor: (user + system) / 1e6,
    residentMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}
