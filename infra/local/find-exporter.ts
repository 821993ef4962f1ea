import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Exporter } from "#core/api/answers.ts";
import { bareEnvironment } from "../../functions/export/exporter-process.ts";

const run = promisify(execFile);
/** The first one for which a channel without news is no error. */
const oldest = [2, 45] as const;
/** What it may take to tell its version, in milliseconds. */
const patience = 10_000;
/** What was found is true for so long, in milliseconds: it may be mended while the archive runs. */
const freshFor = 60_000;
/** Whoever asks how the archive is waits so long for news of it, in milliseconds. */
const waitsFor = 500;
const source = "https://github.com/Tyrrrz/DiscordChatExporter";
const getIt = `Set DCE_PATH to the program of its command line (${source}) and start the archive again.`;

/** An archive that nobody told where DiscordChatExporter is. */
export const exporterMissing: Exporter & { remedy: string } = {
  state: "missing",
  detail: "DCE_PATH is not set: without DiscordChatExporter nothing is exported, on a schedule neither.",
  remedy: getIt,
};

/** Looks whether the program that DCE_PATH names is DiscordChatExporter, by asking it for its version. */
export async function findExporter(path: string | undefined): Promise<Exporter> {
  if (path === undefined) return exporterMissing;
  const unusable = (what: string, remedy: string): Exporter => ({
    ...{ state: "unusable", detail: `DCE_PATH is ${path}, which ${what}.`, remedy },
  });
  try {
    const version = /^v?(\d+)\.(\d+)\S*$/m.exec(await askVersion(path));
    if (!version) return unusable("says no version: it is another program", getIt);
    const [said, major, minor] = [version[0], Number(version[1]), Number(version[2])];
    const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
    if (isOld)
      return unusable(`is ${said}; ${oldest.join(".")} or later is needed`, `Get a newer one: ${source}.`);
    return { state: "ready", detail: `DiscordChatExporter ${said} at ${path}`, remedy: null };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "is not there" : code === "EACCES" ? "may not be run" : "does not run";
    return unusable(what, "Correct DCE_PATH and start the archive again.");
  }
}

/** The same for who asks often: it is looked at once a minute, and what was found before is answered where that takes long. */
export function watchExporter(path: string | undefined): () => Promise<Exporter> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<Exporter> | undefined;
  let known: Exporter | undefined;
  async function look(): Promise<Exporter> {
    known = await findExporter(path);
    return known;
  }
  return async () => {
    if (!looking || performance.now() - lookedAt > freshFor) {
      lookedAt = performance.now();
      looking = look();
    }
    if (!known) return looking;
    return Promise.race([looking, pause(waitsFor, known, { ref: false })]);
  };
}

async function askVersion(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-exporter-"));
  try {
    const options = { env: bareEnvironment(folder), cwd: folder, timeout: patience };
    return (await run(path, ["--version"], options)).stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
