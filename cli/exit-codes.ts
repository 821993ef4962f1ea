import { Fault } from "#core/errors.ts";

/** What the command's exit code says; the README lists the same. */
export const exitCodes = { ok: 0, error: 1, usage: 2, someFailed: 3, noServer: 4, interrupted: 130 } as const;

/** Says on stderr what went wrong; a fault of ours shows where, one of the user's what to do. Answers the exit code. */
export function explain(error: unknown): number {
  if (!(error instanceof Fault)) {
    console.error(error);
    return exitCodes.error;
  }
  console.error(`fastdiscorddb: ${error.message}`);
  return error.code === "server_unreachable" ? exitCodes.noServer : exitCodes.error;
}
