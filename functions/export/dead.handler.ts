import { SNSClient } from "@aws-sdk/client-sns";
import * as z from "zod";
import { limits } from "#core/limits.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { worker } from "#edge/worker.ts";
import { announcer } from "#stores/announcer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { exportLedger } from "#stores/postgres/export-ledger.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { makeSweepJob } from "./make-sweep-jobs.ts";

const { DATABASE_URL, TOPIC_ARN, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  TOPIC_ARN: variables.TOPIC_ARN,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
// One for the job's lock, and one to ask on.
const pool = connect(DATABASE_URL, { timeout: limits.loadTimeout.value, slow: slowLoads, connections: 2 });

/** Sees to the jobs in the exports' dead-letter queue: they are tried again, or fail. */
export const handler = worker(
  z.unknown(),
  makeSweepJob({
    jobs: exportLedger(pool),
    ledger: importLedger(pool),
    announcer: announcer(new SNSClient(), TOPIC_ARN),
  }),
);
