import { limits } from "#core/limits.ts";
import type { ExportResult, ExportTask } from "./export-process.ts";
import type { Row } from "./read.bench.ts";
import { runApart } from "./run-apart.ts";

const mostBehind = 3;
const mostProcessor = 5;

/** Measures an export that takes a minute, in a process of its own: how long the last message waits, and what the way costs. */
export async function benchExport(isSmoke: boolean): Promise<Row[]> {
  const task: ExportTask = isSmoke ? { messages: 5_000, pace: 1 } : { messages: 20_000, pace: 3 };
  const { exporting, behind, early, node, postgres } = await runApart<ExportResult>(
    "export-process.ts",
    JSON.stringify(task),
  );
  const processor = node + postgres;
  const parts = Math.ceil(task.messages / limits.exportPart.value);
  const [count, searchable] = [task.messages, early].map((number) => number.toLocaleString("en"));
  return [
    {
      what: `an export of ${count} messages in ${exporting.toFixed(0)} s, ${parts} parts: the last one searchable`,
      value: `${behind.toFixed(2)} s after the exporter's end`,
      mustReach: `≤ ${mostBehind} s`,
      beside: `${searchable} were searchable at its end`,
      ok: behind <= mostBehind,
    },
    {
      what: "its processor time, without the exporter's",
      value: `${processor.toFixed(2)} s (Node ${node.toFixed(2)}, Postgres ${postgres.toFixed(2)})`,
      mustReach: `≤ ${mostProcessor} s`,
      beside: `the exporter ran for ${exporting.toFixed(0)} s`,
      ok: processor <= mostProcessor,
    },
  ];
}
