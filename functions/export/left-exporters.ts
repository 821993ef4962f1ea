import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { log } from "#edge/log.ts";

const noteName = "exporter.pid";
/** How long a killed process may take to be gone, in milliseconds: it must not write into what is removed. */
const patience = 2_000;
const lookEvery = 20;

/** Notes in a run's folder which process works there, for who comes after a kill. */
export function noteExporter(folder: string, pid: number): void {
  try {
    writeFileSync(join(folder, noteName), String(pid));
  } catch (error) {
    // A full disk is for the run itself to say.
    log.warn("an exporter could not be noted: it would outlive us, were we killed", {
      error: error as Error,
    });
  }
}

/** Kills the exporters that still work in run folders below `folder`, where a killed process has left them. */
export async function endLeftExporters(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.map((name) => endIn(join(folder, name))));
}

async function endIn(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, noteName), "utf8").catch(() => ""));
  if (!(pid > 0 && (await worksIn(pid, folder)))) return;
  log.info("an exporter that outlived its process is ended", { pid });
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended meanwhile, or is not ours to end.
    log.debug("an exporter could not be ended", { pid, error: error as Error });
  }
  const begin = Date.now();
  while (Date.now() - begin < patience && (await worksIn(pid, folder))) await pause(lookEvery);
}

/** Whether the process with this number is still the one that was begun there: another may have it by now. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform === "linux") {
    const where = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    return where !== undefined && where === (await realpath(folder).catch(() => undefined));
  }
  // Where its files go stands in its command, and is called like nothing else.
  const asked = promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", String(pid)]);
  const { stdout } = await asked.catch(() => ({ stdout: "" }));
  return stdout.includes(basename(folder));
}
