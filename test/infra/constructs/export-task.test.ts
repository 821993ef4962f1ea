import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { logicalId, lookInto, type Statement, synthesize } from "../../support/stack-template.ts";

const { all, get, statements, variables } = lookInto(synthesize());
const gigabyte = 1024 ** 3;

type Container = {
  Environment: { Name: string; Value: unknown }[];
  Secrets: { Name: string; ValueFrom: unknown }[];
  MountPoints: object[];
} & { [name: string]: unknown };

const [[, { Properties: task }] = expect.unreachable()] = all("AWS::ECS::TaskDefinition");
const [container = expect.unreachable(), ...others] = task.ContainerDefinitions as Container[];
const actionsOf = (found: Statement[]) => found.flatMap(({ Action }) => Action).toSorted();
const allowed = (role: unknown) => statementsOf(logicalId(role));

function statementsOf(role: string): Statement[] {
  const policies = all("AWS::IAM::Policy").filter(([, { Properties }]) =>
    (Properties.Roles as object[]).some((own) => logicalId(own) === role),
  );
  return policies.flatMap(([id]) => statements("AWS::IAM::Policy", id));
}

describe("the export task", () => {
  it("is one container on Fargate, on arm64, with room for as many exporters as it runs", () => {
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      RequiresCompatibilities: ["FARGATE"],
      RuntimePlatform: { CpuArchitecture: "ARM64", OperatingSystemFamily: "LINUX" },
    });
    expect(Number(task.Memory)).toBeGreaterThanOrEqual(512 * limits.exportsAtOnce.value);
    // What Fargate gives of itself.
    expect(task).not.toHaveProperty("EphemeralStorage");
    expect(limits.exportsAtOnce.value * limits.exportBytes.value).toBeLessThan(20 * gigabyte);
  });

  it("may write to its work folder alone, is not root, and has no privilege", () => {
    expect(container).toMatchObject({
      ReadonlyRootFilesystem: true,
      User: "dce",
      LinuxParameters: { Capabilities: { Drop: ["ALL"] }, InitProcessEnabled: true },
      MountPoints: [{ ContainerPath: "/work", ReadOnly: false, SourceVolume: "work" }],
    });
    expect(container).not.toHaveProperty("Privileged");
    expect(container).not.toHaveProperty("PortMappings");
    // Nothing of the host's, and nothing that outlives the task.
    expect(task.Volumes).toEqual([{ Name: "work" }]);
  });

  it("has the longest time to end that Fargate gives, which is longer than the exporter's", () => {
    expect(container.StopTimeout).toBe(120);
    expect(limits.exportPatience.value).toBeLessThan(120_000 / 2);
  });

  it("logs for a month", () => {
    const { Options } = container.LogConfiguration as { Options: { [name: string]: unknown } };
    expect(get(logicalId(Options["awslogs-group"])).RetentionInDays).toBe(30);
  });

  it("has no secret in its environment: ECS reads the database's URL when it starts", () => {
    expect(container.Environment.map(({ Name }) => Name).toSorted()).toEqual([
      ...["BUCKET", "EXPORTS_QUEUE_URL", "KEY_ID", "LOG_LEVEL", "NODE_OPTIONS", "TOPIC_ARN", "WORK_DIR"],
    ]);
    expect(container.Secrets.map(({ Name }) => Name)).toEqual(["DATABASE_URL"]);
    expect(JSON.stringify(container.Secrets)).toContain(":secret:fastdiscorddb/database:url::");
    expect(JSON.stringify(task)).not.toContain("{{resolve:");
  });

  it("may take and queue jobs, stage and announce parts, and unseal tokens; no more", () => {
    expect(actionsOf(allowed(task.TaskRoleArn))).toEqual([
      ...["kms:Decrypt", "s3:Abort*", "s3:PutObject", "s3:PutObjectLegalHold", "s3:PutObjectRetention"],
      ...["s3:PutObjectTagging", "s3:PutObjectVersionTagging", "sns:Publish"],
      ...["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
    ]);
  });

  it("is started by a role that reads one secret, one repository and one log", () => {
    const found = allowed(task.ExecutionRoleArn);
    expect(actionsOf(found)).toEqual([
      ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken"],
      ...["ecr:GetDownloadUrlForLayer", "logs:CreateLogStream", "logs:PutLogEvents"],
      ...["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
    ]);
    const secrets = found.filter(({ Action }) => String(Action).includes("secretsmanager"));
    expect(JSON.stringify(secrets)).toContain(":secret:fastdiscorddb/database-??????");
  });
});

describe("the exports' queue", () => {
  const fifo = all("AWS::SQS::Queue").filter(([, { Properties }]) => Properties.FifoQueue === true);
  const [[, { Properties: queue }] = expect.unreachable()] = fifo.filter(
    ([, { Properties }]) => Properties.RedrivePolicy,
  );

  it("is FIFO, as its dead-letter queue is, and takes two messages for one only where their ids say so", () => {
    expect(fifo).toHaveLength(2);
    for (const [, { Properties }] of fifo) {
      expect(Properties.QueueName).toMatch(/\.fifo$/);
      expect(Properties).not.toHaveProperty("ContentBasedDeduplication");
    }
  });

  it("hides a job for its lease, and keeps the last of a long line", () => {
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(limits.exportLease.value);
    expect(queue.MessageRetentionPeriod).toBe(14 * 86_400);
  });
});

describe("the network", () => {
  it("is left by the task's own address, and lets nobody in", () => {
    expect(all("AWS::EC2::NatGateway")).toEqual([]);
    const [[id, { Properties }] = expect.unreachable(), ...more] = all("AWS::EC2::SecurityGroup");
    expect(more).toEqual([]);
    expect(Properties).not.toHaveProperty("SecurityGroupIngress");
    expect(all("AWS::EC2::SecurityGroupIngress")).toEqual([]);
    expect(logicalId(variables("Enqueue").SECURITY_GROUP)).toBe(id);
    expect(all("AWS::EC2::Subnet")).toHaveLength(2);
    for (const [subnet] of all("AWS::EC2::Subnet")) {
      expect(JSON.stringify(variables("Enqueue").SUBNETS)).toContain(subnet);
    }
  });

  it("may be one that there is, named in the context", () => {
    const vpcId = "vpc-0123456789abcdef0";
    const subnetIds = "subnet-0123456789abcdef1,subnet-0123456789abcdef2";
    const own = lookInto(synthesize({ vpcId, subnetIds }));
    expect(own.all("AWS::EC2::VPC")).toEqual([]);
    expect(own.variables("Clock").SUBNETS).toBe(subnetIds);
    const [[, { Properties }] = expect.unreachable()] = own.all("AWS::EC2::SecurityGroup");
    expect(Properties.VpcId).toBe(vpcId);
    expect(() => synthesize({ vpcId })).toThrow("vpcId asks for subnetIds");
  });
});

describe("who starts the task", () => {
  const askers = ["Enqueue", "Clock"];

  it("knows what to start where", () => {
    for (const name of askers) {
      expect(variables(name)).toMatchObject({
        EXPORTS_QUEUE_URL: { Ref: expect.any(String) },
        TASK_DEFINITION: { Ref: all("AWS::ECS::TaskDefinition")[0]?.[0] },
        CLUSTER: { "Fn::GetAtt": [expect.any(String), "Arn"] },
      });
    }
  });

  it("may start this task in this cluster, with its two roles, and list what runs there", () => {
    for (const name of askers) {
      const found = statements("AWS::IAM::Policy", `${name}Role`);
      const about = (action: string) => found.filter(({ Action }) => [Action].flat().includes(action));
      const inCluster = { ArnEquals: { "ecs:cluster": variables(name).CLUSTER } };
      expect(about("ecs:RunTask")).toMatchObject([
        { Action: "ecs:RunTask", Resource: variables(name).TASK_DEFINITION, Condition: inCluster },
      ]);
      expect(about("ecs:ListTasks")).toMatchObject([{ Action: "ecs:ListTasks", Condition: inCluster }]);
      const [pass = expect.unreachable(), ...more] = about("iam:PassRole");
      expect(more).toEqual([]);
      expect(pass.Condition).toEqual({ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } });
      const roles = [task.TaskRoleArn, task.ExecutionRoleArn].map(logicalId).toSorted();
      expect((pass.Resource as object[]).map(logicalId).toSorted()).toEqual(roles);
    }
    const everybody = statements("AWS::IAM::Policy").filter(({ Action }) =>
      String(Action).includes("RunTask"),
    );
    expect(everybody).toHaveLength(askers.length);
  });

  it("is called every minute, where it is the clock, and not twice", () => {
    const rules = all("AWS::Events::Rule").map(([, { Properties }]) => Properties);
    const targets = rules.flatMap(({ Targets }) => Targets as { Arn: unknown; RetryPolicy: object }[]);
    const clocks = targets.filter(({ Arn }) => logicalId(Arn).startsWith("Clock"));
    // Whoever else is called each minute is called as it is.
    for (const rule of rules) {
      expect(rule).toMatchObject({ ScheduleExpression: "rate(1 minute)", State: "ENABLED" });
    }
    for (const { RetryPolicy } of targets) expect(RetryPolicy).toMatchObject({ MaximumRetryAttempts: 0 });
    expect(clocks).toHaveLength(1);
    const configured = all("AWS::Lambda::EventInvokeConfig");
    expect(configured).toHaveLength(targets.length);
    for (const [, { Properties }] of configured)
      expect(Properties).toMatchObject({ MaximumRetryAttempts: 0 });
    expect(Number(get(logicalId(clocks[0]?.Arn)).Timeout)).toBeLessThan(60);
  });
});
