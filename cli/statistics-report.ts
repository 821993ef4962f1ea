import type { StatementStatistics, Statistics } from "#core/ports.ts";
import { safeLine } from "./safe-text.ts";
import { columns, style } from "./terminal.ts";
import { minuteOf, sized } from "./wording.ts";

/** Of a column of numbers. */
const width = 9;
const narrowest = 20;

/** What takes the archive's time, in lines: the slowest statements, and the indexes that only cost. */
export function statisticsReport({ statements, indexes }: Statistics): string[] {
  return [...(statements ? statementLines(statements) : []), ...indexLines(indexes)];
}

function statementLines({ since, slowest }: NonNullable<Statistics["statements"]>): string[] {
  if (slowest.length === 0) return ["", style("bold", `No statements ${from(since)}.`)];
  const heads = ["calls", "mean ms", "max ms"].map((head) => head.padStart(width)).join("");
  return [
    "",
    style("bold", `Slowest statements ${from(since)}, by the time of all their calls:`),
    style("dim", `${heads}  statement`),
    ...slowest.map(statementLine),
  ];
}

function statementLine({ statement, calls, mean_ms, max_ms }: StatementStatistics): string {
  const numbers = [calls, mean_ms, max_ms].map((number) => rounded(number).padStart(width)).join("");
  return `${numbers}  ${cut(safeLine(statement), 3 * width + 2)}`;
}

function indexLines({ since, unused }: Statistics["indexes"]): string[] {
  if (unused.length === 0) return ["", style("bold", `Every index was used ${from(since)}.`)];
  const longest = Math.max(...unused.map(({ name }) => name.length));
  return [
    "",
    style("bold", `Indexes that were not used ${from(since)}:`),
    ...unused.map(
      ({ name, bytes }) => `  ${safeLine(name).padEnd(longest)}  ${sized(bytes).padStart(width)}`,
    ),
  ];
}

function from(since: Date | null): string {
  return since ? `since ${minuteOf(since)} UTC` : "since the statistics began";
}

/** Three digits say enough; a count is exact. */
function rounded(number: number): string {
  return number.toLocaleString("en", Number.isInteger(number) ? {} : { maximumSignificantDigits: 3 });
}

/** The text as far as it fits on the terminal's line behind so many columns; whole in a pipe. */
function cut(text: string, before: number): string {
  const room = Math.max(narrowest, (columns() ?? Number.POSITIVE_INFINITY) - before);
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
