import type { Context } from "aws-lambda";
import { limits } from "#core/limits.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { connect } from "#stores/postgres/connect.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { makeCountStats } from "./make-count-stats.ts";

const { DATABASE_URL, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.searchTimeout.value, slow: slowLoads, connections: 1 });
const count = makeCountStats(() => countStats(pool));

/** Called every minute: counts the days that loads have changed. Another call at once leaves it to the first. */
export const handler = (_: unknown, context: Context): Promise<{ days: number }> =>
  count(() => context.getRemainingTimeInMillis() > limits.searchTimeout.value);
