import type { ExportStatus } from "#core/api/exports.ts";
import { Fault } from "#core/errors.ts";
import type { Archive } from "../infra/local/open-archive.ts";
import { exitCodes } from "./exit-codes.ts";
import { exportProgress } from "./export-progress.ts";
import { exportLine, exportProblems, isOver } from "./export-report.ts";
import { whyNoneRuns } from "./exporter-line.ts";
import { followExports } from "./follow-exports.ts";
import { safeJson } from "./safe-text.ts";
import { note, print } from "./terminal.ts";
import { command } from "./wording.ts";

/** How a command shows the exports that it began. */
export type ShowOptions = { follow?: boolean; json?: boolean; quiet?: boolean };

/**
 * Sees exports through and prints what became of them; at once what they are, where nobody is to follow and a server runs
 * them. Answers the exit code; throws what following throws, when it has said how to go on.
 */
export async function awaitExports(
  archive: Archive,
  begun: ExportStatus[],
  { follow = true, json, quiet }: ShowOptions,
  signal: AbortSignal,
): Promise<number> {
  const ids = begun.map(({ id }) => id);
  if (!follow && !archive.isOwn) {
    if (json) print(safeJson({ exports: begun, count: begun.length }));
    else for (const { id } of begun) print(`Export ${id}: ${command(`exports follow ${id}`)}`);
    return exitCodes.ok;
  }
  if (!follow) note("No server runs: the export runs here until it ends.");
  const latest = new Map(begun.map((status) => [status.id, status]));
  const { show, end } = exportProgress(Boolean(quiet || json));
  const progress = {
    show(status: ExportStatus) {
      latest.set(status.id, status);
      show(status);
    },
    end,
  };
  const seeThrough = async () => {
    // It would be waited for in vain.
    const why = await whyNoneRuns(archive, begun, signal);
    if (why !== undefined) throw new Fault("exporter_missing", why);
    return followExports(archive, ids, { progress, signal });
  };
  const ended = await seeThrough().catch((error: unknown) => {
    if (signal.aborted) note(archive.isOwn ? laterHere : stillThere([...latest.values()]));
    else if (error instanceof Fault && error.code === "server_unreachable") {
      throw new Fault(error.code, `The server at ${archive.url} has stopped. ${laterHere}`, { cause: error });
    }
    throw error;
  });
  if (json) print(safeJson({ exports: ended, count: ended.length }));
  else {
    for (const status of ended) {
      print([exportLine(status), ...exportProblems(status)].join("\n"));
      noteNext(status);
    }
  }
  return codeOf(ended);
}

/** Says which command goes on where an export asks or has failed. */
export function noteNext({ id, state }: ExportStatus): void {
  if (state === "needs_review") {
    note(
      `Discord lacks so much of what the archive has that nothing was marked as deleted. If that is right: ${command(`exports accept ${id}`)}`,
    );
  } else if (state === "failed") {
    note(`To try again what failed, once its cause is gone: ${command(`exports retry ${id}`)}`);
  }
}

const laterHere = `What is exported is kept; the rest comes in at the next start: ${command("start")}`;

function stillThere(followed: ExportStatus[]): string {
  const ids = followed.filter((status) => !isOver(status)).map(({ id }) => id);
  const subject = ids.length === 1 ? "The export goes on" : "The exports go on";
  const all = ids.join(" ");
  return `${subject} at the server. To follow: ${command(`exports follow ${all}`)}; to stop: ${command(`exports cancel ${all}`)}`;
}

function codeOf(ended: ExportStatus[]): number {
  if (ended.some(({ job_counts }) => job_counts.failed > 0)) return exitCodes.someFailed;
  return ended.some(({ state }) => state === "cancelled") ? exitCodes.error : exitCodes.ok;
}
