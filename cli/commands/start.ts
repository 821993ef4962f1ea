import { Command } from "commander";

import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { findExports, importFiles, resumeImports } from "../../infra/local/import-files.ts";
import { sampleFolder } from "../../infra/local/sample.ts";
import { type LocalRun, startLocal } from "../../infra/local/start.ts";

/** `fastdiscorddb start [paths…]`: runs the whole system here until Ctrl-C, importing what is named. */
export function startCommand(): Command {
  return new Command("start")
    .description("run the archive here: API, search, import")
    .argument("[paths...]", "DiscordChatExporter JSON: files, folders, globs")
    .action(start);
}

async function start(paths: string[]): Promise<void> {
  const run = await startLocal(readLocalEnvironment(process.env));
  console.log(`FastDiscordDB listens on ${run.url}`);
  const stopped = untilInterrupted();
  const importing = importAll(run, paths);
  await stopped;
  await run.stop();
  await importing.catch(() => undefined);
}

async function importAll(run: LocalRun, paths: string[]): Promise<void> {
  const resumed = await resumeImports(run.stores);
  await resumed.reading;
  const isSample = paths.length === 0;
  if (isSample && !(await run.stores.ledger.isEmpty())) return;
  const { files, problems } = await findExports(isSample ? [sampleFolder] : paths);
  const { id, reading } = importFiles(run.stores, { files, problems, isSample });
  await reading;
  console.log(`imported ${id}`);
}

function untilInterrupted(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
}
