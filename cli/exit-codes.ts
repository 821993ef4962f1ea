import { type ErrorCode, Fault } from "#core/errors.ts";
import { command } from "./wording.ts";

/** What the command's exit code says; the README lists the same. */
export const exitCodes = { ok: 0, error: 1, usage: 2, someFailed: 3, noServer: 4, interrupted: 130 } as const;

/** Faults that are another code's than `error`: the caller's words, or nobody to ask. */
const byFault: { [code in ErrorCode]?: number } = {
  keyword_missing: exitCodes.usage,
  bad_query: exitCodes.usage,
  invalid_parameter: exitCodes.usage,
  token_missing: exitCodes.usage,
  server_unreachable: exitCodes.noServer,
};

/** Says on stderr what went wrong; a fault of ours shows where, one of the user's what to do. Answers the exit code. */
export function explain(error: unknown): number {
  // Ctrl-C at a question.
  if (error instanceof Error && error.name === "AbortError") {
    console.error("Interrupted.");
    return exitCodes.interrupted;
  }
  if (!(error instanceof Fault)) {
    console.error(error);
    return exitCodes.error;
  }
  console.error(`fastdiscorddb: ${error.message}`);
  // Its own words are seldom enough to tell what the machine lacks.
  if (isOf(error, "postgres_failed")) console.error(`What is missing here: ${command("doctor")}`);
  return byFault[error.code] ?? exitCodes.error;
}

/** Whether the error, or one that led to it, is of this kind. */
function isOf(error: unknown, code: ErrorCode): boolean {
  if (!(error instanceof Fault)) return false;
  return error.code === code || isOf(error.cause, code);
}
