import type { Command } from "commander";
import { Fault } from "#core/errors.ts";
import type { Check, Examination } from "../../infra/local/check.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { exitCodes } from "../exit-codes.ts";
import { catchInterruption } from "../interruption.ts";
import { safeJson } from "../safe-text.ts";
import { statisticsReport } from "../statistics-report.ts";
import { print, style } from "../terminal.ts";

const colours = { ok: "green", info: "cyan", warning: "yellow", missing: "red" } as const;

const help = `
Of an archive that is there, it lists the statements that took Postgres the longest and the indexes that nobody used.
Exit code 1 when something that is needed is missing.`;

/** `fastdiscorddb doctor`: what is there, what is missing, and how to get it; of an archive also what takes its time. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("what is missing on this machine, and how to get it; what takes the archive's time")
    .option("--json", "the checks and the statistics as one JSON object")
    .addHelpText("after", help)
    .action(doctor);
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  // A Postgres that was started for a moment is to be stopped in order.
  const { signal } = catchInterruption();
  const { checks, statistics } = await look();
  if (signal.aborted) {
    process.exitCode = exitCodes.interrupted;
    return;
  }
  const isMissing = checks.some(({ state }) => state === "missing");
  const lines = [...checks.map(lineOf), ...(statistics ? statisticsReport(statistics) : [])];
  print(json ? safeJson({ ok: !isMissing, checks, statistics: statistics ?? null }) : lines.join("\n"));
  process.exitCode = isMissing ? exitCodes.error : exitCodes.ok;
}

async function look(): Promise<Examination> {
  try {
    const environment = readLocalEnvironment(process.env);
    const { checkMachine } = await import("../../infra/local/check-machine.ts");
    return await checkMachine(environment);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { checks: [{ name: "Environment", state: "missing", detail: error.message, remedy: null }] };
  }
}

function lineOf({ name, state, detail, remedy }: Check): string {
  const line = `${style(colours[state], state.padEnd(8))} ${name.padEnd(19)} ${detail}`;
  return remedy === null ? line : `${line}\n${" ".repeat(9)}${style("bold", "→")} ${remedy}`;
}
