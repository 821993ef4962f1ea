import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";
import { limits } from "#core/limits.ts";
import { onLoopback } from "./on-loopback.ts";

const region = "us-east-1";
const bucket = "fastdiscorddb";
/** A load takes seconds here; what a killed process was loading comes back after this. */
const visibilitySeconds = 120;

/** The clients of S3, SNS and SQS at one endpoint. */
export type AwsClients = { s3: S3Client; sns: SNSClient; sqs: SQSClient };

/** The bucket, topic and queues that the stages share. */
export type AwsResources = {
  bucket: string;
  topicArn: string;
  queues: { postgres: string; postgresDead: string };
};

/** Starts S3, SQS and SNS in this process (fauxqs), kept on disk below `directory`. */
export async function startAws(directory: string): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const [queues, objects] = [join(directory, "queues"), join(directory, "objects")];
  for (const path of [queues, objects]) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o700);
  }
  const server = await onLoopback(() =>
    startFauxqs({ port: 0, logger: false, dataDir: queues, s3StorageDir: objects }),
  );
  return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
}

/** Clients for a local endpoint, which takes any credentials. */
export function connectAws(endpoint: string): AwsClients {
  const common = { region, endpoint, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  return {
    s3: new S3Client({ ...common, forcePathStyle: true }),
    sns: new SNSClient(common),
    sqs: new SQSClient(common),
  };
}

/** Makes the bucket, the topic and the queues where they are missing. */
export async function ensureResources({ s3, sns, sqs }: AwsClients): Promise<AwsResources> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: Error) => {
    if (!/BucketAlready/.test(error.name)) throw error;
  });
  const topic = await sns.send(new CreateTopicCommand({ Name: "staged-parts" }));
  const dead = await makeQueue(sqs, "load-postgres-dead", {});
  const redrive = JSON.stringify({
    deadLetterTargetArn: arnOf("load-postgres-dead"),
    maxReceiveCount: limits.receives.value,
  });
  const queue = await makeQueue(sqs, "load-postgres", {
    RedrivePolicy: redrive,
    VisibilityTimeout: String(visibilitySeconds),
  });
  const topicArn = given(topic.TopicArn);
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: arnOf("load-postgres"),
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  return { bucket, topicArn, queues: { postgres: queue, postgresDead: dead } };
}

async function makeQueue(
  sqs: SQSClient,
  name: string,
  attributes: { [name: string]: string },
): Promise<string> {
  const made = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return given(made.QueueUrl);
}

/** Both fauxqs and LocalStack own their resources by this account. */
function arnOf(queue: string): string {
  return `arn:aws:sqs:${region}:000000000000:${queue}`;
}

function given(value: string | undefined): string {
  if (value === undefined) throw new Error("the endpoint answered without a name");
  return value;
}
