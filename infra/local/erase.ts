import type { Suppression } from "#core/suppressions.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { makeErase } from "../../functions/load/make-erase.ts";
import type { Stores } from "./stores.ts";

/** Erases messages and users from the archive behind these stores; answers how many messages went. */
export function eraseFrom({ objects, loadPool }: Stores, suppressions: Suppression[]): Promise<number> {
  return makeErase(objects, (all, keep) => erase(loadPool, all, keep))(suppressions);
}
