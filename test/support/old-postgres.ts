import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

const statistics = ' "-c" "shared_preload_libraries=pg_stat_statements"';

/**
 * Starts the embedded Postgres of a data folder, which has run before, as earlier versions did: without statistics of
 * statements. It is still there for whoever adopts it. Answers its port.
 */
export async function startOldPostgres(data: string): Promise<number> {
  // What the server was started with: its program, where its data are, then its settings.
  const [, program = "", settings = ""] =
    /^(\S+) "-D" "[^"]+" (.*)\n$/.exec(await readFile(join(data, "postmaster.opts"), "utf8")) ?? [];
  const before = settings.replace(statistics, "");
  if (before === settings) throw new Error(`no statistics in the settings: ${settings}`);
  const words = ["start", "-w", "-s", "-D", data, "-l", join(data, "server.log"), "-o", before];
  const { uid, gid } = await stat(data);
  const options = { cwd: data, stdio: "ignore" as const, ...(process.getuid?.() === 0 && { uid, gid }) };
  const [code] = await once(spawn(join(dirname(program), "pg_ctl"), words, options), "exit");
  if (code !== 0) throw new Error(`pg_ctl ended with ${code}`);
  return Number((await readFile(join(data, "postmaster.pid"), "utf8")).split("\n")[3]);
}
