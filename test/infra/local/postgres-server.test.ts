import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connect } from "#stores/postgres/connect.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { migrations } from "#stores/postgres/migrations/index.ts";
import { readStatistics } from "#stores/postgres/statistics.ts";
import { startPostgres } from "../../../infra/local/embedded-postgres.ts";
import { Workplace } from "../../support/command-line.ts";
import { startOldPostgres } from "../../support/old-postgres.ts";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

/** Starts Postgres, migrates, and answers what the migration did and what the statistics are; stops it again. */
async function startOnce() {
  const postgres = await startPostgres(join(place.data, "postgres"), join(place.data, "keys"));
  const pool = connect(postgres.url, { timeout: 60_000 });
  try {
    return { migrated: await migrate(pool), statistics: await readStatistics(pool) };
  } finally {
    await pool.end();
    await postgres.stop();
  }
}

describe("the embedded Postgres", () => {
  it("counts the statements of callers, and does not time their planning", async () => {
    const client = new pg.Client(inject("postgres"));
    await client.connect();
    const { rows } = await client.query(
      "select name, setting from pg_settings where name like 'pg_stat_statements.%' order by name",
    );
    await client.end();
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toMatchObject({
      "pg_stat_statements.track": "top",
      "pg_stat_statements.track_planning": "off",
      "pg_stat_statements.save": "on",
    });
  });

  it("takes over what an earlier version made and runs, and counts from its own start on", async () => {
    const first = await startPostgres(join(place.data, "postgres"), join(place.data, "keys"));
    await first.stop();
    await startOldPostgres(join(place.data, "postgres"));
    expect(await startOnce()).toMatchObject({
      migrated: migrations.map(({ name }) => name),
      statistics: { loaded: false, statements: null, indexes: { since: expect.any(Date) } },
    });
    expect(await startOnce()).toMatchObject({
      migrated: [],
      statistics: { loaded: true, statements: { since: expect.any(Date) } },
    });
    expect(place.postgres()).toBeUndefined();
  });
});
