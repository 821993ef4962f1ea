import type { ImportStatus } from "#core/api/answers.ts";
import { type ErrorCode, errors, ofOneMessage } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { safeLine } from "./safe-text.ts";
import { style } from "./terminal.ts";
import { counted, lasting, pathFromHere, sized } from "./wording.ts";

type Problem = ImportStatus["errors"][number];

/** So many places are shown of each kind of problem. */
const shownPlaces = 5;

/** Whether a file failed, or was named and could not be imported; single messages that are not valid do not count. */
export function hasFailedFiles(found: { files: { failed: number }; errors: { code: string }[] }): boolean {
  return found.files.failed > 0 || found.errors.some(({ code }) => !isOfOneMessage(code));
}

function isOfOneMessage(code: string): boolean {
  return ofOneMessage.some((own) => own === code);
}

/** What an import did, in one line. */
export function importLine(status: ImportStatus, milliseconds: number): string {
  const { counters, files, bytes } = status;
  const done = [
    `${counters.new.toLocaleString("en")} new`,
    `${counters.changed.toLocaleString("en")} changed`,
    `${counters.unchanged.toLocaleString("en")} already there`,
    `${counters.skipped.toLocaleString("en")} skipped`,
  ];
  const rate = milliseconds > 0 ? `, ${sized((bytes.read / milliseconds) * 1_000)}/s` : "";
  const failed = files.failed > 0 ? ` (${files.failed} of them failed)` : "";
  const isPart = files.failed < files.total || counters.read > 0;
  const failing = isPart ? "Import failed in part" : "Import failed";
  const state = status.state === "failed" ? style("red", failing) : style("green", "Imported");
  return `${state}: ${counted(files.total, "file")}${failed}, ${counted(counters.read, "message")}: ${done.join(", ")}; ${lasting(milliseconds)}${rate}`;
}

/** The problems, grouped by what they are, each with its first places; undefined where there are none. */
export function problemReport(found: { errors: Problem[]; warnings: Problem[] }): string | undefined {
  const groups = [...grouped(found.errors, "red"), ...grouped(found.warnings, "yellow")];
  if (groups.length === 0) return undefined;
  if (found.errors.length + found.warnings.length >= limits.problemsKept.value) {
    groups.push(`Only the first ${counted(limits.problemsKept.value, "problem")} were kept.`);
  }
  return groups.join("\n");
}

function grouped(problems: Problem[], colour: "red" | "yellow"): string[] {
  return [...Map.groupBy(problems, ({ code }) => code)].map(([code, same]) => {
    const meaning = code in errors ? `: ${errors[code as ErrorCode].meaning}` : "";
    const places = same.slice(0, shownPlaces).map((problem) => `  ${placeOf(problem)}`);
    const more = same.length > shownPlaces ? [`  … and ${same.length - shownPlaces} more`] : [];
    return [`${style(colour, code)} (${same.length})${meaning}`, ...places, ...more].join("\n");
  });
}

function placeOf({ file, byte, message_id, detail }: Problem): string {
  const where = [
    pathFromHere(file),
    ...(byte === null ? [] : [`byte ${byte}`]),
    ...(message_id === null ? [] : [`message ${safeLine(message_id)}`]),
  ];
  return `${where.join(", ")}: ${safeLine(detail)}`;
}
