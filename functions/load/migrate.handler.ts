import { limits } from "#core/limits.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { connect } from "#stores/postgres/connect.ts";
import { fillTerms } from "#stores/postgres/fill-terms.ts";
import { foldNames } from "#stores/postgres/fold-names.ts";
import { migrate } from "#stores/postgres/migrate.ts";

const { DATABASE_URL } = readEnvironment({ DATABASE_URL: variables.DATABASE_URL });

/** Brings the schema and what is in it to this version, once a deploy; a failure fails the deploy. */
export const handler = async (): Promise<{ migrated: string[] }> => {
  const pool = connect(DATABASE_URL, { timeout: limits.loadTimeout.value, slow: slowLoads, connections: 1 });
  try {
    const migrated = await migrate(pool);
    await foldNames(pool);
    await fillTerms(pool);
    return { migrated };
  } finally {
    await pool.end();
  }
};
