import { ECSClient } from "@aws-sdk/client-ecs";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { limits } from "#core/limits.ts";
import { api } from "#edge/api.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowSearches } from "#edge/slow-statements.ts";
import { announcer } from "#stores/announcer.ts";
import { discord } from "#stores/discord.ts";
import { objects } from "#stores/objects.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { connect } from "#stores/postgres/connect.ts";
import { credentials } from "#stores/postgres/credentials.ts";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { importControl } from "#stores/postgres/import-control.ts";
import { reconciliation } from "#stores/postgres/reconciliation.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { sendJobTo, sendTo } from "#stores/queue.ts";
import { kmsSeal } from "#stores/seal/kms.ts";
import { taskRunner } from "#stores/task-runner.ts";
import { uploads } from "#stores/uploads.ts";
import { bindEnqueue } from "./enqueue.ts";

const { DATABASE_URL, BUCKET, TOPIC_ARN, KEY_ID, LOG_LEVEL, ...others } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  BUCKET: variables.BUCKET,
  TOPIC_ARN: variables.TOPIC_ARN,
  IMPORTS_QUEUE_URL: variables.IMPORTS_QUEUE_URL,
  EXPORTS_QUEUE_URL: variables.EXPORTS_QUEUE_URL,
  KEY_ID: variables.KEY_ID,
  CLUSTER: variables.CLUSTER,
  TASK_DEFINITION: variables.TASK_DEFINITION,
  SUBNETS: variables.SUBNETS,
  SECURITY_GROUP: variables.SECURITY_GROUP,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.searchTimeout.value, slow: slowSearches });
// A signed URL would carry the checksum of an empty body.
const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });
const bucket = objects(s3, BUCKET);
const sqs = new SQSClient();
const desk = exportDesk(pool);
const start = taskRunner(new ECSClient(), {
  cluster: others.CLUSTER,
  taskDefinition: others.TASK_DEFINITION,
  subnets: others.SUBNETS,
  securityGroup: others.SECURITY_GROUP,
});

/** API Gateway's write side: what asks for work, and what tells how far it is. */
export const handler = api(
  bindEnqueue({
    state: archiveState(pool),
    control: importControl(pool),
    uploads: uploads(s3, BUCKET, bucket),
    objects: bucket,
    announcer: announcer(new SNSClient(), TOPIC_ARN),
    reconciliation: reconciliation(pool),
    enqueue: sendTo(sqs, others.IMPORTS_QUEUE_URL),
    desk,
    seal: kmsSeal(new KMSClient(), KEY_ID),
    credentials: credentials(pool),
    testToken: discord(),
    schedules: schedules(pool),
    async wake() {
      await desk.sendDue(sendJobTo(sqs, others.EXPORTS_QUEUE_URL));
      await start();
    },
  }),
);
