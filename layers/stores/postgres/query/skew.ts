import type { Ask } from "#stores/postgres/asking.ts";

/** How far a message's time was ever seen from its id's, in milliseconds. */
export async function skewOf(ask: Ask): Promise<number> {
  const [row] = await ask<{ skew: string }>(
    "select extract(epoch from skew) * 1000 as skew from archive",
    [],
  );
  return Math.ceil(Number(row?.skew ?? 0));
}
