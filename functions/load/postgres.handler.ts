import { S3Client } from "@aws-sdk/client-s3";
import { limits } from "#core/limits.ts";
import { PartAnnouncement } from "#core/part.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { worker } from "#edge/worker.ts";
import { objects } from "#stores/objects.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { connect } from "#stores/postgres/connect.ts";
import { makeLoad } from "./make-load.ts";

const { DATABASE_URL, BUCKET, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  BUCKET: variables.BUCKET,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, { timeout: limits.loadTimeout.value });

/** Loads announced parts into Postgres. */
export const handler = worker(
  PartAnnouncement,
  makeLoad(objects(new S3Client(), BUCKET), archiveWriter(pool)),
);
