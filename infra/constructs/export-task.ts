import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  Capability,
  Cluster,
  type ContainerDefinition,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from "aws-cdk-lib/aws-ecs";
import { type IGrantable, type IPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { limits } from "#core/limits.ts";
import { exportImage } from "./export-image.ts";
import { type QueueWorker, SafeQueue } from "./safe-queue.ts";
import { containerSecret, type SecretVariable } from "./secret-variable.ts";
import { StallAlarm } from "./stall-alarm.ts";
import { type GivenNetwork, TaskNetwork } from "./task-network.ts";

/** Fargate grants no longer. The exporter's own patience is part of it. */
const stopSeconds = 120;
/** A processor for so many exporters: they wait for Discord most of the time. */
const processor = 1_024;
/** Megabytes: an exporter keeps the members that it has met, and .NET takes what it finds. */
const memory = 4_096;
const work = "/work";

/** Where the database is, a network that there is already, and who takes the jobs that were given up. */
export type ExportTaskProps = {
  database: SecretVariable;
  network: GivenNetwork | undefined;
  mourner: QueueWorker;
};

/** The queue of exports, and the Fargate task that is started to empty it and ends when it is empty. */
export class ExportTask extends Construct implements IGrantable {
  readonly queue: SafeQueue;
  readonly grantPrincipal: IPrincipal;
  readonly #definition: FargateTaskDefinition;
  readonly #container: ContainerDefinition;
  readonly #cluster: Cluster;
  readonly #network: TaskNetwork;

  constructor(scope: Construct, id: string, { database, network, mourner }: ExportTaskProps) {
    super(scope, id);
    const visibility = Duration.seconds(limits.exportLease.value);
    this.queue = new SafeQueue(this, "Queue", { name: "export", visibility, mourner, isFifo: true });
    this.#network = new TaskNetwork(this, "Network", network);
    this.#cluster = new Cluster(this, "Cluster", { vpc: this.#network.vpc });
    this.#definition = new FargateTaskDefinition(this, "Task", {
      family: `${Stack.of(this).stackName}-export`,
      cpu: processor,
      memoryLimitMiB: memory,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    this.#container = this.#addContainer(database);
    this.grantPrincipal = this.#definition.taskRole;
    const { queue } = this.queue;
    queue.grant(this, "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage");
    // What an export finds, and its own rest, are other messages.
    queue.grant(this, "sqs:SendMessage");
    this.addEnvironment("EXPORTS_QUEUE_URL", queue.queueUrl);
    new StallAlarm(this, "Stall", queue);
  }

  addEnvironment(name: string, value: string): void {
    this.#container.addEnvironment(name, value);
  }

  /** Lets `asker` queue exports, see how many wait, and start the task; sets EXPORTS_QUEUE_URL, CLUSTER, TASK_DEFINITION, SUBNETS and SECURITY_GROUP. */
  startableBy(asker: LambdaFunction): void {
    this.queue.fedBy(asker, "EXPORTS_QUEUE_URL");
    const { clusterArn } = this.#cluster;
    const { taskDefinitionArn, taskRole, executionRole } = this.#definition;
    const conditions = { ArnEquals: { "ecs:cluster": clusterArn } };
    for (const statement of [
      { actions: ["ecs:RunTask"], resources: [taskDefinitionArn], conditions },
      // It knows no resource for tasks of Fargate.
      { actions: ["ecs:ListTasks"], resources: ["*"], conditions },
      {
        actions: ["iam:PassRole"],
        resources: [taskRole, executionRole].flatMap((role) => role?.roleArn ?? []),
        conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ])
      asker.addToRolePolicy(new PolicyStatement(statement));
    asker.addEnvironment("CLUSTER", clusterArn);
    asker.addEnvironment("TASK_DEFINITION", taskDefinitionArn);
    asker.addEnvironment("SUBNETS", this.#network.subnetIds.join(","));
    asker.addEnvironment("SECURITY_GROUP", this.#network.securityGroup.securityGroupId);
  }
  #addContainer(database: SecretVariable): ContainerDefinition {
    const logGroup = new LogGroup(this, "Log", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const linuxParameters = new LinuxParameters(this, "Linux", { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    const container = this.#definition.addContainer("Export", {
      image: exportImage(this),
      user: "dce",
      readonlyRootFilesystem: true,
      linuxParameters,
      stopTimeout: Duration.seconds(stopSeconds),
      logging: LogDriver.awsLogs({ streamPrefix: "export", logGroup }),
      secrets: containerSecret(this, database),
      environment: {
        LOG_LEVEL: this.node.tryGetContext("logLevel") ?? "INFO",
        NODE_OPTIONS: `--enable-source-maps --max-semi-space-size=${limits.semiSpace.value}`,
        WORK_DIR: work,
      },
    });
    this.#definition.addVolume({ name: "work" });
    container.addMountPoints({ containerPath: work, sourceVolume: "work", readOnly: false });
    return container;
  }
}
