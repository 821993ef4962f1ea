import { Fault } from "#core/errors.ts";
import { findServer } from "./data-folder.ts";
import type { LocalEnvironment } from "./environment.ts";
import { startLocal } from "./start.ts";
import { bindStores, type Stores } from "./stores.ts";

/** An archive to talk to: its API, and the stores that an import of local files stages into. */
export type Archive = {
  url: string;
  /** Headers that every request needs. */
  headers: { [name: string]: string };
  stores: Stores;
  /** Whether this process runs it, and nobody else could ask it before. */
  isOwn: boolean;
  close(): Promise<void>;
};

/** Opens the archive in DATA_DIR: of the server that runs on it, else of one started here until `close`. Throws `server_unreachable`. */
export async function openArchive(environment: LocalEnvironment): Promise<Archive> {
  const headers: Archive["headers"] = environment.API_KEY
    ? { authorization: `Bearer ${environment.API_KEY}` }
    : {};
  try {
    const server = await findServer(environment.DATA_DIR);
    if (server) {
      const stores = await bindStores({ database: server.database, aws: server.aws });
      return { url: server.url, headers, stores, isOwn: false, close: () => stores.close() };
    }
    // Any free port: nobody but this process asks it.
    const run = await startLocal({ ...environment, HOST: "127.0.0.1", PORT: 0 });
    return { url: run.url, headers, stores: run.stores, isOwn: true, close: run.stop };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(
      "server_unreachable",
      `No server runs on ${environment.DATA_DIR}, and none could be started. ${why}`,
      { cause },
    );
  }
}
