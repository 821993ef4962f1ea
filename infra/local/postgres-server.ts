import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Fault } from "#core/errors.ts";

const run = promisify(execFile);
/** How often a watch looks whether the server is alive, in milliseconds. */
const lookEvery = 500;
/** How long backends may take to notice that their server has died. */
const orphanPatience = 5_000;

/** Settings for a machine that somebody also works on. WAL grows to 4 GB so that an import is not one long checkpoint. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "50",
  // A search without a date locks every partition and each of its indexes: messages may spread over 800 months.
  max_locks_per_transaction: "1024",
  shared_buffers: "256MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
  random_page_cost: "1.1",
  // For the doctor. Its other settings are as they come: 5,000 statements, callers' only, no planning.
  shared_preload_libraries: "pg_stat_statements",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** The system's user that the server runs as; undefined means the current one. */
export type Owner = { uid: number; gid: number } | undefined;

/** A made cluster and the program that runs it. */
export type Cluster = { pgCtl: string; data: string; owner: Owner };

/**
 * Starts the server of a cluster, or adopts the one that outlived its owner; one that dies later is started again on
 * its port. Throws `postgres_failed` with the server's last words.
 */
export async function startServer(cluster: Cluster): Promise<{ port: number; stop(): Promise<void> }> {
  const { data } = cluster;
  const control = (...words: string[]) =>
    run(cluster.pgCtl, [...words, "-D", data], { ...cluster.owner, cwd: data, timeout: 120_000 });
  await clearRemains(data);
  let port = await runningPort(data, control);
  for (let tries = 0; port === undefined; tries++) {
    const free = await freePort();
    try {
      await start(cluster, free);
      port = free;
    } catch (cause) {
      const words = await lastWords(data);
      if (tries < 2 && words.includes("Address already in use")) continue;
      throw new Fault("postgres_failed", `Postgres did not start on ${data}:\n${words}`, { cause });
    }
  }
  const kept = port;
  const unwatch = watch(data, async () => {
    await clearRemains(data);
    await start(cluster, kept);
  });
  return {
    port,
    stop: async () => {
      await unwatch();
      if (await isAlive(data)) await control("stop", "-m", "fast", "-w");
    },
  };
}

/** Starts a server that dies, by the system's hand or anybody's, again where it was; answers how to end the watch. */
function watch(data: string, again: () => Promise<void>): () => Promise<void> {
  let looking: Promise<void> | undefined;
  let isStopped = false;
  const look = async () => {
    if ((await isAlive(data)) || isStopped) return;
    // It says why in its own log; the next look tries again.
    await again().catch(() => undefined);
  };
  const timer = setInterval(() => {
    // One look at a time: a second one would take the server that the first has just started for a stranger.
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, lookEvery);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await looking;
  };
}

/**
 * Removes the pid file of a server that was killed, where Postgres would not do so itself: when its number is that of a
 * process which is dead and never buried (a container without an init) or is a stranger's. Backends that live on must
 * be gone first, since the file is what tells Postgres of them; where that cannot be seen, the file stays.
 */
async function clearRemains(data: string): Promise<void> {
  const pid = await postmasterPid(data);
  if (pid === undefined || !(await exists(pid)) || (await worksIn(pid, data))) return;
  for (const start = Date.now(); (await backends(data)).length > 0; await pause(50)) {
    // They notice by themselves, but for one in the middle of a long statement.
    if (Date.now() - start > orphanPatience) for (const backend of await backends(data)) end(backend);
    if (Date.now() - start > 2 * orphanPatience) return;
  }
  if ((await postmasterPid(data)) === pid) await rm(join(data, "postmaster.pid"), { force: true });
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone in between, or not ours to end: the next look tells.
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Postgres' processes that work in the data folder, or may: where a process hides its folder, it is counted in. Only Linux tells. */
async function backends(data: string): Promise<number[]> {
  const found: number[] = [];
  const real = await realpath(data);
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name) || !(await isPostgres(Number(name)))) continue;
    const folder = await readlink(`/proc/${name}/cwd`).catch(() => real);
    if (folder === real && (await runs(Number(name)))) found.push(Number(name));
  }
  return found;
}

async function isPostgres(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim() === "postgres";
}

async function isAlive(data: string): Promise<boolean> {
  const pid = await postmasterPid(data);
  return pid !== undefined && (await worksIn(pid, data));
}

/** Whether the process runs and is this cluster's: after a crash of the machine its number may be anybody's. */
async function worksIn(pid: number, data: string): Promise<boolean> {
  if (!(await runs(pid))) return false;
  // Where the system does not tell (it is Linux that does), the number is believed.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (folder === undefined) return !existsSync("/proc/self/comm") || isPostgres(pid);
  return folder === (await realpath(data));
}

async function postmasterPid(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(text.split("\n")[0]);
  // An empty file, left by a full disk, names nobody; 0 would be our own group.
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

async function exists(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether a process runs: one that is dead and not yet buried by its parent (state Z) does not. */
async function runs(pid: number): Promise<boolean> {
  if (!(await exists(pid))) return false;
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) [ZX] /.test(status);
}

async function runningPort(
  data: string,
  control: (word: string) => Promise<unknown>,
): Promise<number | undefined> {
  try {
    await control("status");
  } catch {
    // Not running, or its pid file is stale: pg_ctl start knows how to go on.
    return undefined;
  }
  const line = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n")[3];
  return line ? Number(line) : undefined;
}

async function start({ pgCtl, data, owner }: Cluster, port: number): Promise<void> {
  const flags = Object.entries({ ...settings, port: String(port) })
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(" ");
  const log = join(data, "server.log");
  await rm(log, { force: true });
  // Not a pipe: the server would inherit it and keep us waiting, and pg_ctl dies of one that is closed.
  await new Promise<void>((done, failed) => {
    const words = ["start", "-w", "-t", "60", "-s", "-D", data, "-l", log, "-o", flags];
    const child = spawn(pgCtl, words, { ...owner, cwd: data, stdio: "ignore" });
    child.once("error", failed);
    child.once("exit", (code, signal) =>
      code === 0 ? done() : failed(new Error(`pg_ctl ended with ${signal ?? code}`)),
    );
  });
}

async function lastWords(data: string): Promise<string> {
  const log = await readFile(join(data, "server.log"), "utf8").catch(() => "(no log)");
  return log.trim().split("\n").slice(-8).join("\n");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
