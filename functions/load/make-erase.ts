import { buffer } from "node:stream/consumers";
import { Fault } from "#core/errors.ts";
import { exportedFolder } from "#core/part.ts";
import type { Objects } from "#core/ports.ts";
import { type Suppression, Suppressions, suppressionsKey } from "#core/suppressions.ts";

/** The archive's part of an erasure: `keep` is handed everything that must not come back, before anything is final. */
export type Erase = (
  suppressions: Suppression[],
  keep: (all: Suppression[]) => Promise<void>,
) => Promise<number>;

/**
 * Erases messages and users, and keeps them from coming back: the list of them is in object storage before the archive
 * forgets, so that it outlives the database. The tables that lie there for whom asked for them go behind it: nobody
 * knows who is in them. Answers how many messages went.
 */
export function makeErase(objects: Pick<Objects, "get" | "put" | "list" | "delete">, erase: Erase) {
  return async (suppressions: Suppression[]): Promise<number> => {
    // A database that is younger than the list knows less than it.
    const known = await readSuppressions(objects);
    const count = await erase([...known, ...suppressions], async (all) => {
      const kept = { v: 1, suppressions: all } satisfies typeof Suppressions._output;
      await objects.put(suppressionsKey, Buffer.from(JSON.stringify(kept)));
    });
    const tables: string[] = [];
    for await (const { key } of objects.list(exportedFolder)) tables.push(key);
    await objects.delete(tables);
    return count;
  };
}

/** All that object storage says must not come back; nothing was ever erased where it says nothing. */
export async function readSuppressions(objects: Pick<Objects, "get">): Promise<Suppression[]> {
  try {
    const text = (await buffer(await objects.get(suppressionsKey))).toString();
    return Suppressions.parse(JSON.parse(text)).suppressions;
  } catch (error) {
    if (error instanceof Fault && error.code === "part_missing") return [];
    throw error;
  }
}
