import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { limits } from "#core/limits.ts";
import { api } from "#edge/api.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowSearches } from "#edge/slow-statements.ts";
import { announcer } from "#stores/announcer.ts";
import { objects } from "#stores/objects.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { connect } from "#stores/postgres/connect.ts";
import { importControl } from "#stores/postgres/import-control.ts";
import { reconciliation } from "#stores/postgres/reconciliation.ts";
import { sendTo } from "#stores/queue.ts";
import { uploads } from "#stores/uploads.ts";
import { bindEnqueue } from "./enqueue.ts";

const { DATABASE_URL, BUCKET, TOPIC_ARN, IMPORTS_QUEUE_URL, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  BUCKET: variables.BUCKET,
  TOPIC_ARN: variables.TOPIC_ARN,
  IMPORTS_QUEUE_URL: variables.IMPORTS_QUEUE_URL,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.searchTimeout.value, slow: slowSearches });
// A signed URL would carry the checksum of an empty body.
const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });
const bucket = objects(s3, BUCKET);

/** API Gateway's write side: what asks for work, and what tells how far it is. */
export const handler = api(
  bindEnqueue({
    state: archiveState(pool),
    control: importControl(pool),
    uploads: uploads(s3, BUCKET, bucket),
    objects: bucket,
    announcer: announcer(new SNSClient(), TOPIC_ARN),
    reconciliation: reconciliation(pool),
    enqueue: sendTo(new SQSClient(), IMPORTS_QUEUE_URL),
  }),
);
