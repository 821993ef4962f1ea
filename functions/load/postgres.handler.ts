import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { limits } from "#core/limits.ts";
import { PartAnnouncement } from "#core/part.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { worker } from "#edge/worker.ts";
import { announcer } from "#stores/announcer.ts";
import { objects } from "#stores/objects.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { reconciliation } from "#stores/postgres/reconciliation.ts";
import { makeLoad } from "./make-load.ts";
import { makeReconcile } from "./make-reconcile.ts";

const { DATABASE_URL, BUCKET, TOPIC_ARN, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  BUCKET: variables.BUCKET,
  TOPIC_ARN: variables.TOPIC_ARN,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.loadTimeout.value, slow: slowLoads });

const bucket = objects(new S3Client(), BUCKET);

/** Loads announced parts into Postgres. */
export const handler = worker(
  PartAnnouncement,
  makeLoad({
    objects: bucket,
    archive: archiveWriter(pool),
    ...makeReconcile(reconciliation(pool), bucket, announcer(new SNSClient(), TOPIC_ARN)),
  }),
);
