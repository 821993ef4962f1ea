import type { ImportStatus, ImportSummary } from "#core/api/answers.ts";
import { ofOneMessage } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { problemGroup } from "./problem-group.ts";
import { safeLine } from "./safe-text.ts";
import { style } from "./terminal.ts";
import { counted, lasting, pathFromHere, sized } from "./wording.ts";

type Problem = ImportStatus["errors"][number];
/** Problems, or the first of them; `problems` says how many there are, where that is more. */
type Found = { errors: Problem[]; warnings: Problem[]; problems?: ImportSummary["problems"] };

/** Whether a file failed, or was named and could not be imported; single messages that are not valid do not count. */
export function hasFailedFiles(found: Found & { files: { failed: number } }): boolean {
  return found.files.failed > 0 || tallies(found, "errors").some(([code]) => !isOfOneMessage(code));
}

function isOfOneMessage(code: string): boolean {
  return ofOneMessage.some((own) => own === code);
}

/** What an import did, in one line. */
export function importLine(
  status: Pick<ImportStatus, "state" | "files" | "bytes" | "counters">,
  milliseconds: number,
): string {
  const { counters, files, bytes } = status;
  const done = [
    `${counters.new.toLocaleString("en")} new`,
    `${counters.changed.toLocaleString("en")} changed`,
    `${counters.unchanged.toLocaleString("en")} already there`,
    `${counters.skipped.toLocaleString("en")} skipped`,
  ];
  const rate = milliseconds > 0 ? `, ${sized((bytes.read / milliseconds) * 1_000)}/s` : "";
  const failed = files.failed > 0 && files.total > 1 ? ` (${files.failed} of them failed)` : "";
  const isPart = files.failed < files.total || counters.read > 0;
  const failing = isPart ? "Import failed in part" : "Import failed";
  const state = status.state === "failed" ? style("red", failing) : style("green", "Imported");
  return `${state}: ${counted(files.total, "file")}${failed}, ${counted(counters.read, "message")}: ${done.join(", ")}; ${lasting(milliseconds)}${rate}`;
}

/** The problems, grouped by what they are, each with its first places; undefined where there are none. */
export function problemReport(found: Found): string | undefined {
  const groups = [...grouped(found, "errors"), ...grouped(found, "warnings")];
  if (groups.length === 0) return undefined;
  const counts = [...tallies(found, "errors"), ...tallies(found, "warnings")].map(([, count]) => count);
  if (counts.reduce((sum, count) => sum + count, 0) >= limits.problemsKept.value) {
    groups.push(`Only the first ${counted(limits.problemsKept.value, "problem")} were kept.`);
  }
  return groups.join("\n");
}

/** How many problems there are of each code. */
function tallies(found: Found, severity: "errors" | "warnings"): [code: string, count: number][] {
  if (found.problems) return Object.entries(found.problems[severity].codes);
  return [...Map.groupBy(found[severity], ({ code }) => code)].map(([code, same]) => [code, same.length]);
}

function grouped(found: Found, severity: "errors" | "warnings"): string[] {
  return tallies(found, severity).map(([code, count]) => {
    const same = found[severity].filter((problem) => problem.code === code);
    return problemGroup(code, same.map(placeOf), { severity, count });
  });
}

function placeOf({ file, byte, message_id, detail }: Problem): string {
  const where = [
    ...(file === "" ? [] : [pathFromHere(file)]),
    ...(byte === null ? [] : [`byte ${byte}`]),
    ...(message_id === null ? [] : [`message ${safeLine(message_id)}`]),
  ];
  return [...(where.length > 0 ? [where.join(", ")] : []), safeLine(detail)].join(": ");
}
