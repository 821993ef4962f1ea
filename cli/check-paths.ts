import type { Problem } from "#core/errors.ts";
import { checkFiles, type FileCheck } from "../infra/local/check-files.ts";
import type { FoundFile } from "../infra/local/import-files.ts";
import { exitCodes } from "./exit-codes.ts";
import { importProgress } from "./import-progress.ts";
import { hasFailedFiles, problemReport } from "./import-report.ts";
import { safeJson, safeLine } from "./safe-text.ts";
import { print, style } from "./terminal.ts";
import { counted, lasting, sized } from "./wording.ts";

/** Reads files as an import would and prints what it would bring; no store is started. Answers the exit code. */
export async function checkPaths(
  found: { files: FoundFile[]; problems: Problem[] },
  options: { quiet?: boolean; json?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const progress = importProgress(Boolean(options.quiet || options.json));
  const show = (check: FileCheck) =>
    progress.show({
      ...check,
      percent: Math.floor((100 * check.bytes.read) / Math.max(1, check.bytes.total)),
    });
  const check = await checkFiles({ ...found, signal, onProgress: show }).finally(progress.end);
  if (options.json) print(safeJson({ dry_run: true, ...check }));
  else print(report(check, performance.now() - began));
  return hasFailedFiles(check) ? exitCodes.someFailed : exitCodes.ok;
}

function report(check: FileCheck, milliseconds: number): string {
  const { files, bytes, messages, skipped } = check;
  const failed = files.failed > 0 ? ` (${files.failed} of them broken)` : "";
  const lines = [
    `${style("green", "Would import")}: ${counted(files.total, "file")}${failed}, ${sized(bytes.total)}, ` +
      `${counted(messages, "message")}, ${skipped.toLocaleString("en")} skipped; read in ${lasting(milliseconds)}`,
  ];
  for (const guild of check.guilds) {
    lines.push(
      `  ${style("bold", safeLine(guild.name ?? guild.id))}: ${counted(guild.channels.length, "channel")}`,
    );
    for (const channel of guild.channels) {
      lines.push(`    #${safeLine(channel.name ?? channel.id)}: ${counted(channel.messages, "message")}`);
    }
  }
  const problems = problemReport(check);
  return [...lines, ...(problems ? [problems] : [])].join("\n");
}
