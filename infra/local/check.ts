import type { Statistics } from "#core/ports.ts";

/** One thing that a run here needs or can use. Without what is `missing` it does not start, or not as it was told to. */
export type Check = {
  name: string;
  state: "ok" | "info" | "warning" | "missing";
  detail: string;
  remedy: string | null;
};

/** What was found out: the checks, and what Postgres tells of its work for an archive that is there. */
export type Examination = { checks: Check[]; statistics?: Statistics | undefined };

/** A check that found what it looked for. */
export function ok(name: string, detail: string): Check {
  return { name, state: "ok", detail, remedy: null };
}

/** A check that did not. */
export function missing(name: string, cause: unknown, remedy: string | null = null): Check {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { name, state: "missing", detail, remedy };
}
