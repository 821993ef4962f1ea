/** One thing that a run here needs or can use. Without what is `missing` it does not start, or not as it was told to. */
export type Check = {
  name: string;
  state: "ok" | "warning" | "missing";
  detail: string;
  remedy: string | null;
};

/** A check that found what it looked for. */
export function ok(name: string, detail: string): Check {
  return { name, state: "ok", detail, remedy: null };
}

/** A check that did not. */
export function missing(name: string, cause: unknown, remedy: string | null = null): Check {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { name, state: "missing", detail, remedy };
}
