import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { limits } from "#core/limits.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowLoads } from "#edge/slow-statements.ts";
import { announcer } from "#stores/announcer.ts";
import { discord } from "#stores/discord.ts";
import { objects } from "#stores/objects.ts";
import { connect } from "#stores/postgres/connect.ts";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { exportLedger } from "#stores/postgres/export-ledger.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { leaseFrom, sendJobTo } from "#stores/queue.ts";
import { kmsSeal } from "#stores/seal/kms.ts";
import { listChannels } from "./list-channels.ts";
import { makeExport } from "./make-export.ts";
import { runExporter } from "./run-exporter.ts";
import { takeJobs } from "./take-jobs.ts";

/** Seconds: ending waits for it. */
const receiveWait = 5;

// The container's program: it exports while there is something to export, and ends; whoever queues more starts another.
try {
  await exportAll();
  log.info("there is nothing more to export");
} catch (error) {
  log.error("the export task failed", { error: error as Error });
  process.exitCode = 1;
}
// A connection that is still open would keep the task, and its costs, going.
process.exit();

async function exportAll(): Promise<void> {
  const { DATABASE_URL, BUCKET, TOPIC_ARN, EXPORTS_QUEUE_URL, KEY_ID, ...own } = readEnvironment({
    DATABASE_URL: variables.DATABASE_URL,
    BUCKET: variables.BUCKET,
    TOPIC_ARN: variables.TOPIC_ARN,
    EXPORTS_QUEUE_URL: variables.EXPORTS_QUEUE_URL,
    KEY_ID: variables.KEY_ID,
    DCE_PATH: variables.DCE_PATH,
    WORK_DIR: variables.WORK_DIR,
    EXPORT_IDLE: variables.EXPORT_IDLE,
    LOG_LEVEL: variables.LOG_LEVEL,
  });
  log.setLogLevel(own.LOG_LEVEL);
  const stopping = new AbortController();
  // ECS kills what still runs after its patience; the exporter's own is shorter, and leaves time to stage what it wrote.
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stopping.abort());

  const [program, folder] = [own.DCE_PATH, join(own.WORK_DIR, "exporting")];
  // A container that is started again has what it was killed over.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const atOnce = limits.exportsAtOnce.value;
  // Each export keeps a connection for its lock, and asks on another.
  const connections = 2 * atOnce;
  const pool = connect(DATABASE_URL, { timeout: limits.loadTimeout.value, slow: slowLoads, connections });
  const sqs = new SQSClient();
  const desk = exportDesk(pool);
  const run = makeExport({
    objects: objects(new S3Client(), BUCKET),
    announcer: announcer(new SNSClient(), TOPIC_ARN),
    ledger: importLedger(pool),
    jobs: exportLedger(pool),
    seal: kmsSeal(new KMSClient(), KEY_ID),
    testToken: discord(),
    run: (asked) => runExporter({ ...asked, program, folder }),
    list: (call, listing) => listChannels({ ...call, program, folder }, listing),
  });
  const ports = {
    receive: leaseFrom(sqs, EXPORTS_QUEUE_URL, limits.exportLease.value, receiveWait),
    run,
    flush: () => desk.sendDue(sendJobTo(sqs, EXPORTS_QUEUE_URL)),
  };
  const times = { idle: own.EXPORT_IDLE, lease: limits.exportLease.value * 1_000 };
  await takeJobs(ports, { atOnce, ...times, signal: stopping.signal });
  await pool.end();
}
