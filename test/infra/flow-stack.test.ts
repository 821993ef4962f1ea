import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { operations } from "#core/api/operations.ts";
import { limits } from "#core/limits.ts";
import { entries } from "../../infra/flow-stack.ts";
import { logicalId, lookInto, synthesize } from "../support/stack-template.ts";

const template = synthesize();
const { all, get, statements, variables } = lookInto(template);

describe("the queues", () => {
  const queues = all("AWS::SQS::Queue");
  const dead = queues.filter(([, { Properties }]) => Properties.RedrivePolicy === undefined);
  const working = queues.filter(([, { Properties }]) => Properties.RedrivePolicy !== undefined);

  it("each have a dead-letter queue after the documented number of tries", () => {
    expect(working.length).toBeGreaterThan(0);
    expect(dead).toHaveLength(working.length);
    for (const [, { Properties }] of working) {
      expect(Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: limits.receives.value });
      const target = logicalId(
        (Properties.RedrivePolicy as { deadLetterTargetArn: unknown }).deadLetterTargetArn,
      );
      expect(dead.map(([id]) => id)).toContain(target);
    }
  });

  it("hide a message for six of its worker's time-outs or more", () => {
    const sources = all("AWS::Lambda::EventSourceMapping");
    // Of the three queues one is a task's; of the dead letters, those of exports and parts are taken.
    expect(sources).toHaveLength(4);
    for (const [, { Properties }] of sources) {
      const queue = get(logicalId(Properties.EventSourceArn));
      const worker = get(logicalId(Properties.FunctionName));
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(worker.Timeout));
      expect(queue.VisibilityTimeout).toBeLessThanOrEqual(12 * 3_600);
    }
  });

  it("give back to their worker only what failed of a batch", () => {
    for (const [, { Properties }] of all("AWS::Lambda::EventSourceMapping")) {
      expect(Properties).toMatchObject({
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        BatchSize: expect.any(Number),
        ScalingConfig: { MaximumConcurrency: expect.any(Number) },
      });
    }
  });

  it("keep a dead letter longer than the message could live before, or begin its age anew", () => {
    for (const [, { Properties }] of dead) expect(Properties.MessageRetentionPeriod).toBe(14 * 86_400);
    for (const [, { Properties: alive }] of working) {
      const days = Number(alive.MessageRetentionPeriod) / 86_400;
      if (alive.FifoQueue !== true) expect(days).toBeLessThan(14);
    }
  });

  it("are encrypted where they lie", () => {
    for (const [, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled).toBe(true);
  });

  it("that the topic feeds are fed raw, and by nobody but it", () => {
    const subscriptions = all("AWS::SNS::Subscription");
    expect(subscriptions).toHaveLength(1);
    for (const [, { Properties }] of subscriptions) {
      expect(Properties).toMatchObject({ Protocol: "sqs", RawMessageDelivery: true });
    }
    const sends = statements("AWS::SQS::QueuePolicy").filter(
      ({ Effect, Action }) => Effect === "Allow" && Action === "sqs:SendMessage",
    );
    expect(sends).toHaveLength(1);
    for (const { Condition } of sends) expect(Condition).toHaveProperty("ArnEquals.aws:SourceArn");
  });

  it("and the topic take nothing that is not encrypted on its way", () => {
    const refused = (type: string) =>
      statements(type).filter(
        ({ Effect, Condition }) =>
          Effect === "Deny" && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
    expect(refused("AWS::SQS::QueuePolicy")).toHaveLength(queues.length);
    expect(refused("AWS::SNS::TopicPolicy")).toHaveLength(all("AWS::SNS::Topic").length);
    expect(refused("AWS::S3::BucketPolicy")).toHaveLength(all("AWS::S3::Bucket").length);
  });
});

describe("the buckets", () => {
  it("are closed to the public, encrypted, and stay when the stack goes", () => {
    const buckets = all("AWS::S3::Bucket");
    expect(buckets.length).toBeGreaterThan(0);
    for (const [, { Properties, DeletionPolicy }] of buckets) {
      expect(DeletionPolicy).toBe("Retain");
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(JSON.stringify(Properties.BucketEncryption)).toContain('"SSEAlgorithm":"AES256"');
      expect(Properties).not.toHaveProperty("AccessControl");
    }
    const allowed = statements("AWS::S3::BucketPolicy").filter(({ Effect }) => Effect === "Allow");
    expect(allowed).toEqual([]);
  });

  it("keep the parts for good, cheaper after 30 days, and forget uploads after a week and tables after a day", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({
            Prefix: "staged/",
            Status: "Enabled",
            Transitions: [{ StorageClass: "GLACIER_IR", TransitionInDays: 30 }],
          }),
          Match.objectLike({ Prefix: "raw/", Status: "Enabled", ExpirationInDays: 7 }),
          Match.objectLike({ Prefix: "exported/", Status: "Enabled", ExpirationInDays: 1 }),
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
        ]),
      },
    });
    expect(JSON.stringify(all("AWS::S3::Bucket")).match(/Expiration/g)).toHaveLength(2);
  });
});

describe("the functions", () => {
  const functions = all("AWS::Lambda::Function");

  it("run on Node 24 and arm64, from one bundled handler", () => {
    expect(functions).toHaveLength(Object.keys(entries).length);
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
        Timeout: expect.any(Number),
        MemorySize: expect.any(Number),
      });
    }
  });

  it("log for a month into a group of their own", () => {
    const groups = functions.map(([, { Properties }]) =>
      logicalId((Properties.LoggingConfig as { LogGroup: unknown }).LogGroup),
    );
    expect(new Set(groups).size).toBe(functions.length);
    for (const group of groups) expect(get(group).RetentionInDays).toBe(30);
  });

  it("answer HTTP before the gateway gives up", () => {
    const answering = all("AWS::ApiGatewayV2::Integration").map(([, { Properties }]) =>
      get(logicalId(Properties.IntegrationUri)),
    );
    expect(answering.length).toBeGreaterThan(0);
    for (const { Timeout } of answering) {
      expect(Timeout).toBeLessThan(30);
      expect(Number(Timeout) * 1_000).toBeGreaterThan(limits.searchTimeout.value);
    }
  });

  it("get the variables that they read, the secret ones by reference", () => {
    const reference = (name: string, key: string) =>
      expect.stringMatching(new RegExp(`^\\{\\{resolve:secretsmanager:${name}:SecretString:${key}::\\}\\}$`));
    const database = reference("fastdiscorddb/database", "url");
    expect(variables("Search")).toMatchObject({
      DATABASE_URL: database,
      BUCKET: { Ref: expect.any(String) },
    });
    const reading = {
      ...{
        DATABASE_URL: database,
        BUCKET: { Ref: expect.any(String) },
        TOPIC_ARN: { Ref: expect.any(String) },
      },
      IMPORTS_QUEUE_URL: { Ref: expect.stringMatching(/^ImportQueue/) },
    };
    expect(variables("Enqueue")).toMatchObject(reading);
    for (const name of ["Clock", "TestToken", "DeadExport", "DeadPart"]) {
      expect(variables(name)).toMatchObject({ DATABASE_URL: database });
    }
    expect(variables("Import")).toMatchObject(reading);
    expect(variables("Migrate")).toMatchObject({ DATABASE_URL: database });
    expect(variables("LoadPostgres")).toMatchObject({
      DATABASE_URL: database,
      BUCKET: { Ref: expect.any(String) },
      TOPIC_ARN: { Ref: expect.any(String) },
    });
    expect(variables("Authorize")).toMatchObject({
      API_KEY: reference("fastdiscorddb/api-key", "key"),
      LOG_LEVEL: "INFO",
    });
    expect(variables("Authorize")).not.toHaveProperty("DATABASE_URL");
  });

  it("take the secrets' names and the log level from the context", () => {
    const other = synthesize({ databaseSecret: "mine", logLevel: "DEBUG" });
    const text = JSON.stringify(other.toJSON());
    expect(text).toContain("{{resolve:secretsmanager:mine:SecretString:url::}}");
    expect(text).not.toContain("fastdiscorddb/database");
    expect(text).toContain('"LOG_LEVEL":"DEBUG"');
  });
});

describe("the HTTP API", () => {
  const routes = all("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties);

  it("has a route for every operation, to the function that answers it, and no other", () => {
    const expected = operations.map(({ method, path }) => `${method} ${path}`);
    expect(routes.map(({ RouteKey }) => RouteKey).toSorted()).toEqual(expected.toSorted());
    for (const operation of operations) {
      const route = routes.find(({ RouteKey }) => RouteKey === `${operation.method} ${operation.path}`);
      const integration = get(logicalId(route?.Target));
      expect(integration).toMatchObject({ PayloadFormatVersion: "2.0" });
      expect(logicalId(integration.IntegrationUri)).toMatch(new RegExp(`^${operation.function}`, "i"));
    }
  });

  it("asks the authorizer before every route", () => {
    template.resourceCountIs("AWS::ApiGatewayV2::Authorizer", 1);
    const [[authorizer, { Properties }] = ["", { Properties: {} }]] = all("AWS::ApiGatewayV2::Authorizer");
    expect(Properties).toMatchObject({
      AuthorizerType: "REQUEST",
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: true,
      IdentitySource: ["$request.header.Authorization"],
    });
    for (const route of routes) {
      expect(route).toMatchObject({ AuthorizationType: "CUSTOM", AuthorizerId: { Ref: authorizer } });
    }
  });

  it("bounds how often it may be asked, and lets no other site's page ask", () => {
    template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
    for (const [, { Properties }] of all("AWS::ApiGatewayV2::Api"))
      expect(Properties).not.toHaveProperty("CorsConfiguration");
  });
});

it("has no NAT gateway and no helper functions of CDK's own", () => {
  template.resourceCountIs("AWS::EC2::NatGateway", 0);
  expect(JSON.stringify(template.toJSON())).not.toContain("Custom::");
});
