import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Health } from "#core/api/answers.ts";
import { Fault } from "#core/errors.ts";
import { findServer, type Server } from "./data-folder.ts";
import type { LocalEnvironment } from "./environment.ts";
import type { Stores } from "./stores.ts";

/** How long a process that holds the folder may take to start or to stop, in milliseconds. */
const patience = 15_000;
const answersWithin = 3_000;

/** An archive to talk to: its API, and the stores that an import of local files stages into. */
export type Archive = {
  url: string;
  /** Headers that every request needs. */
  headers: { [name: string]: string };
  /** Whether this process runs it, and nobody else could ask it before. */
  isOwn: boolean;
  /** The stores, connected when they are first asked for: a search needs none. */
  stores(): Promise<Stores>;
  close(): Promise<void>;
  /**
   * Waits until searches find all, where this process alone sees to that; `tell` is told of the messages of an older
   * version that they do not find yet, where there are some. Answers how many those are in the end.
   */
  indexed(tell: (left: number) => void, signal: AbortSignal): Promise<number>;
  /** For who cannot wait: ends what this process would leave running. */
  abandon(): void;
};

/** How an archive is opened: `runsExports` says whether one that is started here also exports, as it says or is due. */
export type OpenOptions = { signal?: AbortSignal; runsExports?: boolean };

/**
 * Opens the archive in DATA_DIR: of the server that runs on it, else of one started here until `close`.
 * Throws `server_unreachable`.
 */
export async function openArchive(
  environment: LocalEnvironment,
  { signal, runsExports = false }: OpenOptions = {},
): Promise<Archive> {
  const headers: Archive["headers"] = environment.API_KEY
    ? { authorization: `Bearer ${environment.API_KEY}` }
    : {};
  const until = Date.now() + patience;
  for (;;) {
    signal?.throwIfAborted();
    const server = await findServer(environment.DATA_DIR);
    const health = server && (await healthOf(server.url, headers));
    if (server && health) return use(server, health, environment, headers);
    try {
      return await run(environment, headers, runsExports);
    } catch (cause) {
      // Whoever holds the folder may be about to answer, or about to let go of it.
      const isHeld = cause instanceof Fault && cause.code === "data_in_use";
      if (isHeld && Date.now() < until) await pause(200);
      else throw unreachable(environment.DATA_DIR, cause);
    }
  }
}

function use(
  server: Server,
  health: object,
  { LOG_LEVEL, DATA_DIR }: LocalEnvironment,
  headers: Archive["headers"],
): Archive {
  let bound: Promise<Stores> | undefined;
  return {
    url: server.url,
    headers,
    isOwn: false,
    stores: () => {
      bound ??= Promise.all([import("./stores.ts"), import("#edge/log.ts")]).then(
        ([{ bindStores }, { log }]) => {
          log.setLogLevel(LOG_LEVEL);
          return bindStores({ ...server, keys: join(DATA_DIR, "keys") });
        },
      );
      return bound;
    },
    close: async () => (await bound)?.close(),
    indexed: async (tell) => {
      const left = Health.safeParse(health).data?.archive.unindexed ?? 0;
      if (left > 0) tell(left);
      return left;
    },
    abandon: () => undefined,
  };
}

async function run(
  environment: LocalEnvironment,
  headers: Archive["headers"],
  runsExports: boolean,
): Promise<Archive> {
  // Loaded only now: the whole system takes three times as long to load as the question to a running one.
  const { startLocal } = await import("./start.ts");
  // Any free port: nobody but this process asks it.
  const own = { ...environment, HOST: "127.0.0.1", PORT: 0 };
  const { url, stores, filling, stop, abandon } = await startLocal(own, { runsExports });
  const indexed: Archive["indexed"] = async (tell, signal) => {
    let isTold = false;
    for (; !filling.isOver(); await pause(20, undefined, { signal })) {
      const left = filling.left();
      if (left && !isTold) tell(left);
      isTold ||= Boolean(left);
    }
    return filling.left() ?? 0;
  };
  return { url, headers, isOwn: true, stores: async () => stores, indexed, close: stop, abandon };
}

/** What an archive answers there, whatever it says; undefined where none does: the address may be an old one that another program has now. */
async function healthOf(url: string, headers: Archive["headers"]): Promise<object | undefined> {
  let status: number;
  let body: unknown;
  try {
    const answer = await fetch(`${url}/api/health`, { headers, signal: AbortSignal.timeout(answersWithin) });
    status = answer.status;
    body = await answer.json();
  } catch {
    // Refused, too slow, or no JSON: not ours.
    return undefined;
  }
  // Before anything is read or staged: without the key nobody could say what became of it.
  if (status === 401) throw new Fault("unauthorized", "Set API_KEY to the key that the server has.");
  if (typeof body !== "object" || body === null) return undefined;
  return "stores" in body || "code" in body ? body : undefined;
}

function unreachable(folder: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const detail = `No server answers for ${folder}, and none could be started. ${why}`;
  return new Fault("server_unreachable", detail, { cause });
}
