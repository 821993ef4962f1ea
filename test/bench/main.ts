import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { log } from "#edge/log.ts";
import { thisMachine } from "../support/this-machine.ts";
import { benchBusy } from "./busy.bench.ts";
import { benchCache } from "./cache.bench.ts";
import { benchExport } from "./export.bench.ts";
import { generateExport } from "./generate.ts";
import { benchLoad } from "./load.bench.ts";
import { benchRead, type Row } from "./read.bench.ts";
import { benchReexport } from "./reexport.bench.ts";
import { benchSearch } from "./search.bench.ts";
import { benchWhole } from "./whole.bench.ts";

const { values } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    messages: { type: "string" },
    runs: { type: "string" },
  },
});
const messages = Number(values.messages ?? (values.smoke ? 20_000 : 1_000_000));
const runs = Number(values.runs ?? (values.smoke ? 1 : 3));

// The table is to be read, not searched for among lines of the log.
log.setLogLevel("WARN");
const directory = await mkdtemp(join(tmpdir(), "bench-exports-"));
try {
  const generated = await generateExport({ seed: 1, messages, directory });
  const size = generated.bytes / generated.messages / 1000;
  console.log(
    `${messages.toLocaleString("en")} messages, ${size.toFixed(2)} kB of indented JSON each, ${runs} runs\n`,
  );
  const rows: Row[] = [];
  rows.push(...print(await benchRead(generated.files)));
  const load = await benchLoad(generated.files, messages, runs);
  rows.push(...print(load.rows));
  rows.push(...print(await benchWhole(generated.files, messages, load.rate, runs)));
  rows.push(...print(await benchReexport(messages, runs)));
  rows.push(...print(await benchBusy(messages / 5)));
  rows.push(...print(await benchSearch(generated.files)));
  rows.push(...print(await benchCache()));
  rows.push(...print(await benchExport(values.smoke)));
  const missed = rows.filter((row) => !row.ok);
  console.log(
    missed.length === 0
      ? "\nEvery figure is reached."
      : `\nNot reached: ${missed.map((row) => row.what).join("; ")}.`,
  );
  // A run of 20,000 messages shows that the benchmark works; its figures are no measure and fail nothing.
  if (!values.smoke) {
    await writeFile(join(import.meta.dirname, "results.md"), report(rows, size));
    if (missed.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

function print(rows: Row[]): Row[] {
  for (const { what, value, mustReach, beside, ok } of rows) {
    console.log(
      `${ok ? "✓" : "✗"} ${what}: ${value}${mustReach && ` (must reach ${mustReach})`}; beside: ${beside}`,
    );
  }
  return rows;
}

function report(rows: Row[], size: number): string {
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${row.value} | ${row.mustReach} | ${row.beside} | ${row.ok ? "yes" : "**no**"} |`,
  );
  return [
    "# Benchmark",
    "",
    `\`npm run bench -- --messages ${messages} --runs ${runs}\` on ${new Date().toISOString().slice(0, 10)}, ${thisMachine()}.`,
    `${messages.toLocaleString("en")} generated messages of ${size.toFixed(2)} kB of indented JSON each; the median of ${runs} runs.`,
    "",
    "| what | measured | must reach | beside, in the same run | reached |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
