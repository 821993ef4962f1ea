import { type Coverage, holes } from "#stores/postgres/coverage.ts";
import type { Stores } from "./stores.ts";

/** What is proven complete of the archive's channels, and the holes in it. */
export function readCoverage({ searchPool }: Stores): Promise<Coverage[]> {
  return holes(searchPool);
}

export type { Coverage };
