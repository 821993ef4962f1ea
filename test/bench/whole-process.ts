import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { findExports, importFiles } from "../../infra/local/import-files.ts";
import { startLocal } from "../../infra/local/start.ts";

/** What the whole way took: seconds from the files to the last message searchable, and the process's memory without Postgres. */
export type WholeResult = { seconds: number; processor: number; residentMegabytes: number; messages: number };

const run = await startLocal(readLocalEnvironment(process.env));
const { files } = await findExports(process.argv.slice(2));
const start = performance.now();
const { id, reading } = await importFiles(run.stores, { files });
await reading;
type Status = { state: string; counters: { new: number } };
let status = await ask();
while (status.state === "loading" || status.state === "reading") {
  await new Promise((done) => setTimeout(done, 20));
  status = await ask();
}
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage();
const result: WholeResult = {
  seconds,
  processor: (user + system) / 1e6,
  residentMegabytes: process.resourceUsage().maxRSS / 1024,
  messages: status.counters.new,
};
console.log(JSON.stringify(result));
await run.stop();

async function ask(): Promise<Status> {
  return (await fetch(`${run.url}/api/imports/${id}`)).json() as Promise<Status>;
}
