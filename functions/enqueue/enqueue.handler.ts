import { limits } from "#core/limits.ts";
import { api } from "#edge/api.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { connect } from "#stores/postgres/connect.ts";
import { bindEnqueue } from "./enqueue.ts";

const { DATABASE_URL, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);

/** API Gateway's write side: what asks for work, and what tells how far it is. */
export const handler = api(
  bindEnqueue(archiveState(connect(DATABASE_URL, { timeout: limits.searchTimeout.value }))),
);
