import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../bench/random.ts";
import { thisMachine } from "../support/this-machine.ts";
import { databaseAway } from "./away.ts";
import { deliveredTwice } from "./deliveries.ts";
import { killedTasks } from "./killed-tasks.ts";
import { freeze, kill } from "./kills.ts";
import { partGone } from "./parts.ts";
import { diskFull, failingObjects, growingFile, redis, twoImports } from "./stores.ts";
import { Subject } from "./subject.ts";

/** What is done to a running import; it answers what differs in the end. */
type Fault = {
  fault: string;
  messages: number;
  channels?: number;
  run(subject: Subject, random: Random): Promise<string[]>;
};

// Every fault with how often it is tried; a smaller share tries each kind once at least. `only` chooses by words of its name.
const { values } = parseArgs({
  options: {
    share: { type: "string", default: "1" },
    seed: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const share = Number(values.share);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const all: (Fault & { rounds: number })[] = [
  { ...kill("node"), rounds: 20 },
  { ...kill("postgres"), rounds: 15 },
  { ...kill("group"), rounds: 15 },
  { ...freeze(share < 1 ? 5 : 30), rounds: 1 },
  { ...databaseAway(45), rounds: 1 },
  { ...diskFull(), rounds: 2 },
  { ...failingObjects(), rounds: 2 },
  { ...deliveredTwice(), rounds: 3 },
  { ...partGone(), rounds: 2 },
  { ...redis(true), rounds: 2 },
  { ...redis(false), rounds: 2 },
  { ...growingFile(), rounds: 2 },
  { ...twoImports(), rounds: 5 },
  { ...killedTasks(share), rounds: 1 },
];
const faults = all.filter(({ fault }) => fault.includes(values.only));

const random = new Random(seed);
const table: string[] = [];
let failures = 0;
console.log(`Faults, ${share} of all, seed ${seed}`);
for (const { fault, messages, channels, run, rounds } of faults) {
  const times = Math.max(1, Math.round(rounds * share));
  const wrong: string[] = [];
  const start = performance.now();
  for (let round = 1; round <= times; round++) {
    const subject = await Subject.make(random.below(1_000_000), messages, channels);
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
  table.push(`| ${fault} | ${times} | ${wrong.length === 0 ? "nothing" : cell(wrong)} | ${seconds} |`);
}
if (share === 1 && faults.length === all.length)
  await writeFile(join(import.meta.dirname, "results.md"), report());
if (failures > 0) process.exitCode = 1;

function cell(wrong: string[]): string {
  return `**${wrong.join("; ").replace(/\s+/g, " ").replaceAll("|", "\\|")}**`;
}

function report(): string {
  const day = new Date().toISOString().slice(0, 10);
  return [
    "# Faults",
    "",
    `\`npm run test:faults -- --seed ${seed}\` on ${day}, ${thisMachine()}.`,
    "A server imports exports of 30,000 messages while something goes wrong. In the end the archive is compared with the",
    "exports: every message once, with its latest text, counted once in the ledger, and found by a search asked twice.",
    "Of export tasks that are killed, no job is lost, none is called complete that is not, and each message is staged once.",
    "",
    "| fault | times | what differed | seconds |",
    "| --- | --- | --- | --- |",
    ...table,
    "",
  ].join("\n");
}
