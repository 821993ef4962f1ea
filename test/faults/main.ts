import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../bench/random.ts";
import { freeze, kill } from "./kills.ts";
import { diskFull, failingObjects, growingFile, redis, twoImports } from "./stores.ts";
import { Subject } from "./subject.ts";

// Every fault with how often it is tried; a smaller share tries each kind once at least.
const { values } = parseArgs({
  options: { share: { type: "string", default: "1" }, seed: { type: "string" } },
});
const share = Number(values.share);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const faults = [
  { ...kill("node"), rounds: 20 },
  { ...kill("postgres"), rounds: 15 },
  { ...kill("group"), rounds: 15 },
  { ...freeze(share < 1 ? 5 : 30), rounds: 1 },
  { ...diskFull(), rounds: 2 },
  { ...failingObjects(), rounds: 2 },
  { ...redis(true), rounds: 2 },
  { ...redis(false), rounds: 2 },
  { ...growingFile(), rounds: 2 },
  { ...twoImports(), rounds: 5 },
];

const random = new Random(seed);
const table: string[] = [];
let failures = 0;
console.log(`Faults, ${share} of all, seed ${seed}`);
for (const { fault, messages, run, rounds } of faults) {
  const times = Math.max(1, Math.round(rounds * share));
  const wrong: string[] = [];
  const start = performance.now();
  for (let round = 1; round <= times; round++) {
    const subject = await Subject.make(random.below(1_000_000), messages);
    try {
      for (const what of await run(subject, random)) wrong.push(`round ${round}: ${what}`);
    } catch (error) {
      wrong.push(`round ${round}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await subject.remove();
    }
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  failures += wrong.length;
  console.log(
    `${wrong.length === 0 ? "✓" : "✗"} ${fault}: ${times} times, ${seconds} s${wrong.map((what) => `\n    ${what}`).join("")}`,
  );
  table.push(
    `| ${fault} | ${times} | ${wrong.length === 0 ? "every message once, the latest text, no stale answer" : wrong.join("; ")} |`,
  );
}
if (share === 1) await writeFile(join(import.meta.dirname, "results.md"), report());
if (failures > 0) process.exitCode = 1;

function report(): string {
  return [
    "# Faults",
    "",
    `\`npm run test:faults -- --seed ${seed}\` on ${new Date().toISOString().slice(0, 10)}: a server imports exports of 30,000 messages while`,
    "something goes wrong; in the end the archive is compared with the exports, message by message.",
    "",
    "| fault | times | found |",
    "| --- | --- | --- |",
    ...table,
    "",
  ].join("\n");
}
