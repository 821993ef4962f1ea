import { ECSClient } from "@aws-sdk/client-ecs";
import { SQSClient } from "@aws-sdk/client-sqs";
import { limits } from "#core/limits.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowSearches } from "#edge/slow-statements.ts";
import { connect } from "#stores/postgres/connect.ts";
import { exportDesk } from "#stores/postgres/export-desk.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { queueDepth, sendJobTo } from "#stores/queue.ts";
import { taskRunner } from "#stores/task-runner.ts";
import { makeClock } from "./make-clock.ts";

const { DATABASE_URL, EXPORTS_QUEUE_URL, LOG_LEVEL, ...task } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  EXPORTS_QUEUE_URL: variables.EXPORTS_QUEUE_URL,
  CLUSTER: variables.CLUSTER,
  TASK_DEFINITION: variables.TASK_DEFINITION,
  SUBNETS: variables.SUBNETS,
  SECURITY_GROUP: variables.SECURITY_GROUP,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, {
  timeout: limits.searchTimeout.value,
  slow: slowSearches,
  connections: 2,
});
const desk = exportDesk(pool);
const sqs = new SQSClient();
const start = taskRunner(new ECSClient(), {
  cluster: task.CLUSTER,
  taskDefinition: task.TASK_DEFINITION,
  subnets: task.SUBNETS,
  securityGroup: task.SECURITY_GROUP,
});
const tick = makeClock({
  schedules: schedules(pool),
  flush: () => desk.sendDue(sendJobTo(sqs, EXPORTS_QUEUE_URL)),
  waiting: async () => (await queueDepth(sqs, EXPORTS_QUEUE_URL)).waiting,
  wake: () => start(),
});

/** Called every minute: asks for the exports that are due, and sees that a task works on those that wait. */
export const handler = (): Promise<{ claimed: number; sent: number }> => tick();
