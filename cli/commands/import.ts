import type { Command } from "commander";
import { Health, type ImportStatus } from "#core/api/answers.ts";
import { Fault, type Problem } from "#core/errors.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { giveWayToServer } from "../../infra/local/give-way.ts";
import type { FoundFile } from "../../infra/local/import-files.ts";
import { type Archive, openArchive } from "../../infra/local/open-archive.ts";
import { ask } from "../ask.ts";
import { checkPaths } from "../check-paths.ts";
import { exitCodes } from "../exit-codes.ts";
import { followImport } from "../follow-import.ts";
import { importProgress } from "../import-progress.ts";
import { hasFailedFiles, importLine, problemReport } from "../import-report.ts";
import { catchInterruption } from "../interruption.ts";
import { safeJson } from "../safe-text.ts";
import { note, print } from "../terminal.ts";
import { command } from "../wording.ts";

const help = `
Talks to the server that runs on DATA_DIR (./data), or opens the archive there by itself until all is loaded.
Importing a file again changes nothing. Exit code 3: some files failed; the others are loaded.

Examples:
  fastdiscorddb import my-exports/
  fastdiscorddb import general.json 'threads/*.json.gz'
  fastdiscorddb import --dry-run my-exports/     reads everything and says what would come in`;

type ImportOptions = { complete?: boolean; dryRun?: boolean; quiet?: boolean; json?: boolean };

/** `fastdiscorddb import <paths…>`: imports exports and ends when they are loaded. */
export function addImport(program: Command): void {
  program
    .command("import")
    .description("import DiscordChatExporter JSON, and end when all of it is loaded")
    .argument("<paths...>", "files, folders, patterns; gzip or not")
    .option("--complete", "the exports are complete: mark what they lack of their range as deleted")
    .option("--dry-run", "read everything and say what would be imported; nothing is started or changed")
    .option("--quiet", "no progress")
    .option("--json", "the result as one JSON object, no progress")
    .addHelpText("after", help)
    .action(importPaths);
}

async function importPaths(paths: string[], options: ImportOptions): Promise<void> {
  const interruption = catchInterruption();
  const { signal } = interruption;
  try {
    const { findExports } = await import("../../infra/local/import-files.ts");
    const found = await findExports(paths);
    if (options.dryRun) process.exitCode = await checkPaths(found, options, signal);
    else if (found.files.length === 0) process.exitCode = refuse(found.problems, options);
    else {
      const archive = await openArchive(readLocalEnvironment(process.env), { signal });
      interruption.force = archive.abandon;
      try {
        process.exitCode = await importInto(archive, found, options, signal);
      } finally {
        await archive.close();
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    note("Interrupted.");
    process.exitCode = exitCodes.interrupted;
  }
}

async function importInto(
  archive: Archive,
  found: { files: FoundFile[]; problems: Problem[] },
  options: ImportOptions,
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const progress = importProgress(Boolean(options.quiet || options.json));
  const { importFiles } = await import("../../infra/local/import-files.ts");
  let later = "Nothing was imported: try again.";
  let isSampleGone = false;
  let status: ImportStatus;
  try {
    const onSampleDropped = () => {
      isSampleGone = true;
    };
    const leaving = new AbortController();
    if (!archive.isOwn) giveWayToServer();
    const begun = await importFiles(await archive.stores(), {
      ...{ ...found, onSampleDropped, signal: AbortSignal.any([signal, leaving.signal]) },
      isComplete: Boolean(options.complete),
    });
    later = `What was read is kept; the rest comes in at the next start: ${command("start")}`;
    status = await followImport(archive, begun, { progress, signal, giveUp: () => leaving.abort() });
  } catch (error) {
    if (!signal.aborted) throw await explainCut(archive, error, later);
    note(later);
    throw error;
  }
  if (isSampleGone) note("The shipped sample server was removed: the archive holds your own messages now.");
  if (options.json) print(safeJson(status));
  else {
    print(importLine(status, performance.now() - began));
    const problems = problemReport(status);
    if (problems) print(problems);
    if (status.state === "needs_review") note(reviewNote(status.id, archive.url));
  }
  return hasFailedFiles(status) ? exitCodes.someFailed : exitCodes.ok;
}

function reviewNote(id: string, url: string): string {
  return `The exports lack so much of what the archive has that nothing was marked as deleted. If they are right: curl -X POST ${url}/api/imports/${id}/accept`;
}

/** A server that goes away in the middle shows first as an error of whatever store was asked next. */
async function explainCut(archive: Archive, error: unknown, later: string): Promise<unknown> {
  try {
    await ask(archive, "/api/health", Health, { also: [503] });
    return error;
  } catch (cause) {
    return new Fault("server_unreachable", `The server at ${archive.url} has stopped. ${later}`, { cause });
  }
}

/** Nothing that was named can be read: there is no import to begin. */
function refuse(errors: Problem[], { json }: ImportOptions): number {
  if (json)
    print(safeJson({ state: "failed", files: { total: 0, read: 0, failed: 0 }, warnings: [], errors }));
  else print(problemReport({ errors, warnings: [] }) ?? "");
  return exitCodes.someFailed;
}
