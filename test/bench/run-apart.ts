import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { limits } from "#core/limits.ts";

/** Runs a file of this folder in a process and a data folder of its own; what it printed as JSON. */
export async function runApart<Result>(file: string, ...values: string[]): Promise<Result> {
  const data = await mkdtemp(join(tmpdir(), "bench-"));
  // Postgres, which does not run as root, looks into it.
  await chmod(data, 0o755);
  try {
    const semiSpace = `--max-semi-space-size=${limits.semiSpace.value}`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [semiSpace, join(import.meta.dirname, file), ...values],
      { env: { PATH: process.env.PATH, DATA_DIR: data, PORT: "0" } },
    );
    return JSON.parse(stdout) as Result;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
