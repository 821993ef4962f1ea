import { type Command, InvalidArgumentError } from "commander";
import { Health } from "#core/api/answers.ts";
import { version } from "#core/product.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import type { BegunImport } from "../../infra/local/import-files.ts";
import type { LocalRun } from "../../infra/local/start.ts";
import { archiveLine } from "../archive-line.ts";
import { type Api, ask } from "../ask.ts";
import { exitCodes, explain } from "../exit-codes.ts";
import { exporterLine } from "../exporter-line.ts";
import { followImport } from "../follow-import.ts";
import { importProgress } from "../import-progress.ts";
import { importLine, problemReport } from "../import-report.ts";
import { catchInterruption } from "../interruption.ts";
import { profileName, startProfile } from "../profile.ts";
import { note, print, style } from "../terminal.ts";
import { command, counted } from "../wording.ts";

const help = `
Without paths an empty archive gets the shipped sample server; the first import of anything else removes it.
Everything is kept in DATA_DIR (./data), where the next start finds it. Ctrl-C stops everything.
A profile is written at the end, for some minutes' work rather than for days': it is kept in memory until then.

Examples:
  fastdiscorddb start
  fastdiscorddb start my-exports/ 'more/*.json'
  fastdiscorddb start my-exports/ --profile
  PORT=8081 DATA_DIR=/srv/archive fastdiscorddb start`;

/** `fastdiscorddb start [paths…]`: runs the whole system here until Ctrl-C, importing what is named. */
export function addStart(program: Command): void {
  program
    .command("start")
    .description("run the archive here, with its API, and import what is named")
    .argument("[paths...]", "DiscordChatExporter JSON: files, folders, patterns")
    .option(
      "--profile [file]",
      "write where the time goes, for Chrome's DevTools, to a .cpuprofile",
      parseFile,
    )
    .addHelpText("after", help)
    .action(start);
}

/** The name's end tells it from a path to import, which would be overwritten. */
function parseFile(file: string): string {
  if (file.endsWith(".cpuprofile")) return file;
  throw new InvalidArgumentError("Its name must end with .cpuprofile; name what to import before --profile.");
}

/** What serves, and until when. */
type Serving = { run: LocalRun; api: Api; signal: AbortSignal };

async function start(paths: string[], { profile }: { profile?: string | true }): Promise<void> {
  const environment = readLocalEnvironment(process.env);
  const interruption = catchInterruption();
  const { signal } = interruption;
  const endProfile = profile && (await startProfile(profile === true ? profileName() : profile));
  const { startLocal } = await import("../../infra/local/start.ts");
  const run = await startLocal(environment).catch((error: unknown) => {
    // A start that is cut fails somewhere: a terminal's Ctrl-C reaches initdb as well.
    if (!signal.aborted) throw error;
  });
  if (run) {
    interruption.force = run.abandon;
    const key = environment.API_KEY;
    const headers: Api["headers"] = key ? { authorization: `Bearer ${key}` } : {};
    const importing = importAll({ run, api: { url: run.url, headers }, signal }, paths).catch((error) => {
      // Whatever the files did, what is in the archive can be searched.
      if (!signal.aborted) explain(error);
    });
    await interruption.came;
    // Before what may take long: whoever presses Ctrl-C again has it already.
    if (endProfile) await endProfile();
    await importing;
    await run.stop();
  }
  note("Stopped.");
  process.exitCode = exitCodes.ok;
}

async function importAll(serving: Serving, paths: string[]): Promise<void> {
  const { run, signal } = serving;
  const { findExports, importFiles, resumeImports } = await import("../../infra/local/import-files.ts");
  const cut = await resumeImports(run.stores, signal);
  try {
    if (paths.length === 0 && cut.ids.length === 0) await loadSample(serving);
    await greet(serving);
    if (cut.ids.length > 0)
      note(`Going on with ${counted(cut.ids.length, "import")} that an earlier end cut.`);
    for (const id of cut.ids) await follow(serving, { id, reading: cut.reading });
  } finally {
    // Who stops the stores must know that nobody reads into them any more.
    await cut.reading.catch(() => undefined);
  }
  if (paths.length === 0) return;

  let isSampleGone = false;
  const begun = await importFiles(run.stores, {
    ...(await findExports(paths)),
    onSampleDropped: () => {
      isSampleGone = true;
    },
    signal,
  });
  await follow(serving, begun);
  if (isSampleGone) note("The shipped sample server was removed: the archive holds your own messages now.");
}

async function loadSample({ run, api, signal }: Serving): Promise<void> {
  const { importSample } = await import("../../infra/local/sample.ts");
  const sample = await importSample(run.stores, signal);
  if (sample) await followImport(api, sample, { progress: importProgress(true), signal });
}

async function follow({ api, signal }: Serving, begun: BegunImport): Promise<void> {
  const began = performance.now();
  const status = await followImport(api, begun, { progress: importProgress(false), signal });
  print(importLine(status, performance.now() - began));
  const problems = problemReport(status);
  if (problems) print(problems);
}

async function greet({ run, api }: Serving): Promise<void> {
  const { holdsSample } = await import("../../infra/local/sample.ts");
  const { archive, exporter } = await ask(api, "/api/health", Health);
  const isSample = await holdsSample(run.stores);
  const term = isSample ? "pie" : "hello";
  const key = api.headers.authorization ? `-H "Authorization: Bearer $API_KEY" ` : "";
  const lines = [
    `${style("bold", `FastDiscordDB ${version}`)}   ${style("cyan", run.url)}   (API: /docs)`,
    `Archive: ${archiveLine(archive)}${isSample ? "   (the shipped sample server)" : ""}`,
    `Exporter: ${exporterLine(exporter)}`,
    "Try:",
    `  curl ${key}'${run.url}/api/chats/search?search_term=${term}'`,
    `  ${command(`search "${term}"`)}`,
    ...(isSample || archive.messages === 0 ? [`  ${command("start path/to/your/exports/")}`] : []),
    "Ctrl-C stops.",
  ];
  print(lines.join("\n"));
}
