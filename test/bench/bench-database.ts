import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { connect } from "#stores/postgres/connect.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { startPostgres } from "../../infra/local/embedded-postgres.ts";

const patience = 30 * 60_000;

/** A Postgres of the benchmark's own, with the schema in it. `folder` is one that its server can write to. */
export type BenchDatabase = { url: string; pool: Pool; folder: string; stop(): Promise<void> };

/** Starts it, with the very settings of the embedded run. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const root = await mkdtemp(join(tmpdir(), "bench-postgres-"));
  await chmod(root, 0o755);
  const postgres = await startPostgres(join(root, "postgres"), join(root, "keys"));
  const pool = connect(postgres.url, { timeout: patience });
  await migrate(pool);
  return {
    url: postgres.url,
    pool,
    folder: join(root, "postgres"),
    async stop() {
      await pool.end();
      await postgres.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
