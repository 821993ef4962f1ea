import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { Fault } from "#core/errors.ts";

/** Raised when the folder's layout changes so that the code before cannot read it. */
const layout = 1;
/** SQLite's code for a lock that somebody else holds. */
const busy = 5;

/** Where the process that holds the folder can be reached; clients on this machine read it. */
const Server = z.object({
  pid: z.number(),
  url: z.string(),
  database: z.string(),
  aws: z.string(),
});
export type Server = z.infer<typeof Server>;

/** The data folder, held by this process until `release`. */
export type DataFolder = { path: string; tell(server: Server): Promise<void>; release(): void };

/**
 * Takes the folder for this process alone; throws `data_in_use` or `data_newer`.
 * The lock is one that the system drops when the process dies, however it dies: SQLite's lock on a file.
 */
export async function holdDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true }).catch((cause: Error) => {
    throw new Fault(
      "data_unreachable",
      `The data folder ${path} cannot be made: ${cause.message}. Set DATA_DIR.`,
      { cause },
    );
  });
  const lock = await take(path);
  const version = join(path, "layout");
  const found = Number((await readFile(version, "utf8").catch(() => String(layout))).trim());
  if (found > layout) {
    lock.close();
    throw new Fault(
      "data_newer",
      `A newer FastDiscordDB made the data folder ${path} (layout ${found}; this one knows ${layout}). Update, or set DATA_DIR.`,
    );
  }
  await writeFile(version, `${layout}\n`).catch((cause: unknown) => {
    lock.close();
    throw unusable(path, cause);
  });
  return {
    path,
    async tell(server) {
      const file = join(path, "server.json");
      await writeFile(`${file}.new`, JSON.stringify(server), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    release: () => lock.close(),
  };
}

/** The server that holds the folder now, if one does and has told where it is. */
export async function findServer(path: string): Promise<Server | undefined> {
  try {
    (await take(path)).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "data_in_use") return undefined;
    const told = await readFile(join(path, "server.json"), "utf8").catch(() => "null");
    return Server.safeParse(JSON.parse(told)).data;
  }
}

function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(join(path, "lock"));
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const remedy = "Make it writable for you, or set DATA_DIR to another folder.";
  return new Fault("data_unreachable", `The data folder ${path} cannot be written: ${why}. ${remedy}`, {
    cause,
  });
}

async function take(path: string): Promise<DatabaseSync> {
  const lock = openLock(path);
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
    return lock;
  } catch (cause) {
    lock.close();
    if ((cause as { errcode?: number }).errcode !== busy) throw unusable(path, cause);
    const told = await readFile(join(path, "server.json"), "utf8").catch(() => "null");
    const server = Server.safeParse(JSON.parse(told)).data;
    const who = server ? ` (process ${server.pid}, ${server.url})` : "";
    const remedy = "Stop it, use it through its API, or set DATA_DIR to another folder.";
    throw new Fault("data_in_use", `Another process uses the data folder ${path}${who}. ${remedy}`, {
      cause,
    });
  }
}
