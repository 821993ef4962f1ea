import { setTimeout as pause } from "node:timers/promises";
import type { Checksum } from "#core/ports.ts";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { makeRebuild } from "../../functions/load/make-rebuild.ts";
import type { Stores } from "./stores.ts";

const lookEvery = 100;

/** A month of a channel, or another table, before and after; one of them is undefined where there was nothing. */
export type Compared = { before: Checksum | undefined; after: Checksum | undefined };

/** What a rebuild did: how many parts it loaded, how many of them failed, and what the archive holds, compared. */
export type Rebuilt = { parts: number; failed: number; compared: Compared[] };

/**
 * Empties the archive, loads every staged part again and waits until all are loaded; `onProgress` is told of how many.
 * Throws `wrong_state` while an import runs, and the signal's reason when it is aborted: the loading goes on without it.
 */
export async function rebuildArchive(
  stores: Stores,
  onProgress: (loaded: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Rebuilt> {
  const ledger = rebuildLedger(stores.loadPool);
  const before = await ledger.checksums();
  const parts = await makeRebuild(stores.objects, stores.announcer, ledger)();
  let left = await ledger.progress();
  for (; left.waiting > 0; left = await ledger.progress()) {
    onProgress(parts - left.waiting - left.failed, parts);
    await pause(lookEvery, undefined, signal ? { signal } : {});
  }
  onProgress(parts - left.failed, parts);
  return { parts, failed: left.failed, compared: compare(before, await ledger.checksums()) };
}

/** Whether it is after the rebuild what it was before. */
export function isSame({ before, after }: Compared): boolean {
  return before?.checksum === after?.checksum && before?.rows === after?.rows;
}

function compare(before: Checksum[], after: Checksum[]): Compared[] {
  const nameOf = ({ table, channel_id, month }: Checksum) => `${table} ${channel_id} ${month}`;
  const [old, fresh] = [before, after].map((list) => new Map(list.map((each) => [nameOf(each), each])));
  const names = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  return [...names].map((name) => ({ before: old?.get(name), after: fresh?.get(name) }));
}
