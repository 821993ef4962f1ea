import type { Command } from "commander";
import { Fault } from "#core/errors.ts";
import type { Check } from "../../infra/local/check.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { exitCodes } from "../exit-codes.ts";
import { catchInterruption } from "../interruption.ts";
import { safeJson } from "../safe-text.ts";
import { print, style } from "../terminal.ts";

const colours = { ok: "green", warning: "yellow", missing: "red" } as const;

/** `fastdiscorddb doctor`: what is there, what is missing, and how to get it. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("what is missing on this machine, and how to get it")
    .option("--json", "the checks as one JSON object")
    .addHelpText("after", "\nExit code 1 when something that is needed is missing.")
    .action(doctor);
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  // A Postgres that was started for a moment is to be stopped in order.
  const { signal } = catchInterruption();
  const checks = await look();
  if (signal.aborted) {
    process.exitCode = exitCodes.interrupted;
    return;
  }
  const isMissing = checks.some(({ state }) => state === "missing");
  print(json ? safeJson({ ok: !isMissing, checks }) : checks.map(lineOf).join("\n"));
  process.exitCode = isMissing ? exitCodes.error : exitCodes.ok;
}

async function look(): Promise<Check[]> {
  try {
    const environment = readLocalEnvironment(process.env);
    const { checkMachine } = await import("../../infra/local/check-machine.ts");
    return await checkMachine(environment);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ name: "Environment", state: "missing", detail: error.message, remedy: null }];
  }
}

function lineOf({ name, state, detail, remedy }: Check): string {
  const line = `${style(colours[state], state.padEnd(8))} ${name.padEnd(19)} ${detail}`;
  return remedy === null ? line : `${line}\n${" ".repeat(9)}${style("bold", "→")} ${remedy}`;
}
