import * as z from "zod";
import { limits } from "#core/limits.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { worker } from "#edge/worker.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { makeGiveUp } from "./make-redrive.ts";

const { DATABASE_URL, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.loadTimeout.value, slow: slowLoads, connections: 1 });
const giveUp = makeGiveUp(archiveWriter(pool).fail);

/** Notes of the parts in the dead-letter queue that they were given up: whoever retries their import announces them again. */
export const handler = worker(z.unknown(), (letter, { sentAt }) => giveUp(letter, sentAt));
