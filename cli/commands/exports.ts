import type { Command } from "commander";
import { ExportList, ExportStatus } from "#core/api/exports.ts";
import { Fault } from "#core/errors.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { addList } from "../add-list.ts";
import { type Api, ask } from "../ask.ts";
import { awaitExports, noteNext, type ShowOptions } from "../await-exports.ts";
import { addToken, readToken, type TokenOptions, tokenHeaders, tokenHelp } from "../discord-token.ts";
import { exitCodes } from "../exit-codes.ts";
import { type ExportSummary, exportDetails, exportLine, exportTable, isOver } from "../export-report.ts";
import { whyNoneRuns } from "../exporter-line.ts";
import { safeJson } from "../safe-text.ts";
import { note, print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { command } from "../wording.ts";

const help = `
Examples:
  fastdiscorddb exports                  the newest, with their ids
  fastdiscorddb exports show <id>        its channels, and what went wrong
  fastdiscorddb exports follow <id>
  fastdiscorddb exports retry <id>       goes on with what failed or was cancelled`;

const retryHelp = `
What is there already is not fetched again. A token that was given for one export only is gone when it ends.
${tokenHelp}`;

type Json = { json?: boolean };

/** `fastdiscorddb exports …`: what was asked for, how far it is, and what to do about it. */
export function addExports(program: Command): void {
  const exports = program
    .command("exports")
    .description("list exports; show, follow, cancel, retry or accept them")
    .addHelpText("after", help);
  addList(exports)
    .description("the newest exports")
    .option("--limit <number>", "how many, up to 100", "20")
    .option("--json", "the API's answer, as one JSON object")
    .action(list);
  exports
    .command("show")
    .description("all that is known of an export")
    .argument("<id>")
    .option("--json", "the API's answer, as one JSON object")
    .action(show);
  addShowing(exports.command("follow").description("wait until exports have ended")).action(follow);
  exports
    .command("cancel")
    .description("stop exports; what is exported stays")
    .argument("<ids...>")
    .option("--json", "the exports as one JSON object")
    .action(cancel);
  addShowing(addToken(exports.command("retry")))
    .description("go on with what failed or was cancelled")
    .option("--no-follow", "do not wait where a server runs the export")
    .addHelpText("after", retryHelp)
    .action(retry);
  addShowing(exports.command("accept"))
    .description("mark as deleted what Discord lacks, where an export asked before")
    .action(accept);
}

function addShowing(command: Command): Command {
  return command
    .argument("<ids...>")
    .option("--quiet", "no progress")
    .option("--json", "the exports as one JSON object, no progress");
}

async function list({ limit, json }: Json & { limit: string }): Promise<void> {
  await withArchive(async (archive, signal) => {
    const query = new URLSearchParams({ limit });
    const found = await ask(archive, `/api/exports?${query}`, ExportList, { signal });
    if (json) print(safeJson(found));
    else if (found.count === 0) print(`No exports yet: ${command("export --help")}`);
    else {
      print(exportTable(found.exports));
      await noteStill(archive, found.exports, signal);
    }
    return exitCodes.ok;
  });
}

async function show(id: string, { json }: Json): Promise<void> {
  await withArchive(async (archive, signal) => {
    const status = await ask(archive, pathOf(id), ExportStatus, { signal });
    print(json ? safeJson(status) : exportDetails(status).join("\n"));
    if (!json) {
      noteNext(status);
      await noteStill(archive, [status], signal);
    }
    return exitCodes.ok;
  });
}

/** Says why exports that have not ended stand still, if they do. */
async function noteStill(archive: Archive, exports: ExportSummary[], signal: AbortSignal): Promise<void> {
  if (exports.every(isOver)) return;
  const why = archive.isOwn
    ? `No server runs: what has not ended goes on at the next start: ${command("start")}`
    : await whyNoneRuns(archive, exports, signal);
  if (why !== undefined) note(style("yellow", why));
}

async function follow(ids: string[], options: ShowOptions): Promise<void> {
  await through(ids, options, (archive, id) => ask(archive, pathOf(id), ExportStatus));
}

async function accept(ids: string[], options: ShowOptions): Promise<void> {
  await through(ids, options, (archive, id) => change(archive, id, "accept"));
}

async function retry(ids: string[], options: ShowOptions & TokenOptions): Promise<void> {
  let token = options.tokenStdin ? await readToken(options) : undefined;
  await through(ids, options, async (archive, id) => {
    try {
      return await change(archive, id, "retry", token);
    } catch (error) {
      // A kept token needs no other, which would take its place.
      if (!(error instanceof Fault) || error.code !== "token_missing" || token !== undefined) throw error;
      token = await readToken(options);
      return change(archive, id, "retry", token);
    }
  });
}

async function cancel(ids: string[], { json }: Json): Promise<void> {
  await withArchive(async (archive) => {
    const exports: ExportStatus[] = [];
    for (const id of ids) exports.push(await change(archive, id, "cancel"));
    if (json) print(safeJson({ exports, count: exports.length }));
    else for (const status of exports) print(exportLine(status));
    return exitCodes.ok;
  });
}

/** Does something to each export, and sees them through. */
async function through(
  ids: string[],
  options: ShowOptions,
  work: (archive: Api, id: string) => Promise<ExportStatus>,
): Promise<void> {
  await withArchive(
    async (archive, signal) => {
      const begun: ExportStatus[] = [];
      for (const id of ids) begun.push(await work(archive, id));
      return awaitExports(archive, begun, options, signal);
    },
    { runsExports: true },
  );
}

function change(api: Api, id: string, verb: string, token?: string): Promise<ExportStatus> {
  const question = { method: "POST", headers: tokenHeaders(token) } as const;
  return ask(api, `${pathOf(id)}/${verb}`, ExportStatus, question);
}

function pathOf(id: string): string {
  return `/api/exports/${encodeURIComponent(id)}`;
}
