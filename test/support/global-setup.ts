import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../infra/local/embedded-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server that every test file makes its own database on. */
    postgres: string;
  }
}

/** One real Postgres for the whole run, in a folder that is gone afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-test-"));
  // Postgres' own user must be able to enter.
  await chmod(folder, 0o755);
  const postgres = await startPostgres(join(folder, "postgres"), join(folder, "keys"));
  project.provide("postgres", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
