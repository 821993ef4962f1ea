import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ImportMessage } from "#core/import-message.ts";
import { limits } from "#core/limits.ts";
import { rawPrefix } from "#core/part.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { worker } from "#edge/worker.ts";
import { announcer } from "#stores/announcer.ts";
import { objects } from "#stores/objects.ts";
import { connect } from "#stores/postgres/connect.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { sendTo } from "#stores/queue.ts";
import { makeReadImport } from "./make-read-import.ts";
import { openObject } from "./open-object.ts";

const { DATABASE_URL, BUCKET, TOPIC_ARN, IMPORTS_QUEUE_URL, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  BUCKET: variables.BUCKET,
  TOPIC_ARN: variables.TOPIC_ARN,
  IMPORTS_QUEUE_URL: variables.IMPORTS_QUEUE_URL,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const bucket = objects(new S3Client(), BUCKET);
const readImport = makeReadImport({
  objects: bucket,
  announcer: announcer(new SNSClient(), TOPIC_ARN),
  ledger: importLedger(connect(DATABASE_URL, { timeout: limits.loadTimeout.value, slow: slowLoads })),
  openFile: (id, file) =>
    openObject(bucket, rawPrefix(id, file.number), { ...file, partSize: file.partSize ?? file.size }),
  enqueue: sendTo(new SQSClient(), IMPORTS_QUEUE_URL),
});

/** Reads uploaded imports into parts. */
export const handler = worker(ImportMessage, (message, { remaining, isLast }) =>
  readImport(message.import_id, { remaining, isLast, isQueued: true }),
);
