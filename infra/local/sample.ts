import { existsSync } from "node:fs";
import { join } from "node:path";
import { type BegunImport, findExports, importFiles } from "./import-files.ts";
import type { Stores } from "./stores.ts";

/** Two folders below the root, as this file is; so is the bundle that npm's package has instead. */
const folder = join(import.meta.dirname, "../../test/samples/server");

/** Begins to import the shipped sample server, if nothing was ever imported; undefined means that something was. */
export async function importSample(stores: Stores, signal?: AbortSignal): Promise<BegunImport | undefined> {
  if (!existsSync(folder) || !(await stores.ledger.isEmpty())) return undefined;
  return importFiles(stores, { ...(await findExports([folder])), isSample: true, signal });
}

/** Whether what the archive holds is the shipped sample: the first import of anything else removes it. */
export async function holdsSample(stores: Stores): Promise<boolean> {
  const { rows } = await stores.searchPool.query("select from imports where is_sample limit 1");
  return rows.length > 0;
}
