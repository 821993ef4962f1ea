import { median } from "./median.ts";
import type { Row } from "./read.bench.ts";
import { runApart } from "./run-apart.ts";
import type { WholeResult } from "./whole-process.ts";

const leastShare = 0.7;
/** With the words and facts of each message made and indexed. */
const leastRate = 12_000;
const mostMemory = 400;

/** Measures the embedded run from files to searchable, beside `loadRate`, the load alone; the median of `runs`. */
export async function benchWhole(
  files: string[],
  messages: number,
  loadRate: number,
  runs: number,
): Promise<Row[]> {
  const taken: WholeResult[] = [];
  for (let run = 0; run < runs; run++) taken.push(await runApart<WholeResult>("whole-process.ts", ...files));
  const rate = messages / median(taken.map(({ seconds }) => seconds));
  const memory = Math.max(...taken.map(({ residentMegabytes }) => residentMegabytes));
  const complete = taken.every((run) => run.messages === messages);
  return [
    {
      what: "the whole way, file to searchable, embedded",
      value: `${Math.round(rate).toLocaleString("en")} messages/s, ${(rate / loadRate).toFixed(2)} of the load alone`,
      mustReach: `≥ ${leastRate.toLocaleString("en")} messages/s, ≥ ${leastShare}`,
      beside: `the load alone: ${Math.round(loadRate).toLocaleString("en")} messages/s`,
      ok: complete && rate >= leastRate && rate / loadRate >= leastShare,
    },
    {
      what: "memory of the embedded process, without Postgres",
      value: `${Math.round(memory)} MB resident`,
      mustReach: `≤ ${mostMemory} MB`,
      beside: `${messages.toLocaleString("en")} messages`,
      ok: memory <= mostMemory,
    },
  ];
}
