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
/** Reading an import may take hours; one that a killed process was reading is taken up at the start. */
const importSeconds = 12 * 60 * 60;

/** An export that a killed process was running goes on after so many seconds; who runs one renews it. */
export const exportLease = 30;

/** The clients of S3, SNS and SQS at one endpoint. */
export type AwsClients = { s3: S3Client; sns: SNSClient; sqs: SQSClient };

/** The bucket, topic and queues that the stages share. */
export type AwsResources = {
  bucket: string;
  topicArn: string;
  queues: {
    postgres: string;
    postgresDead: string;
    imports: string;
    importsDead: string;
    exports: string;
    exportsDead: string;
  };
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
    // A signed URL would carry the checksum of an empty body.
    s3: new S3Client({ ...common, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" }),
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
  const postgres = await makeQueues(sqs, "load-postgres", visibilitySeconds);
  const imports = await makeQueues(sqs, "imports", importSeconds);
  const exports = await makeQueues(sqs, "exports", exportLease, ".fifo");
  const topicArn = given(topic.TopicArn);
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: arnOf("load-postgres"),
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  return {
    bucket,
    topicArn,
    queues: {
      ...{ postgres: postgres.queue, postgresDead: postgres.dead },
      ...{ imports: imports.queue, importsDead: imports.dead },
      ...{ exports: exports.queue, exportsDead: exports.dead },
    },
  };
}

/** A queue and the dead-letter queue behind it. */
async function makeQueues(
  sqs: SQSClient,
  name: string,
  seconds: number,
  kind: "" | ".fifo" = "",
): Promise<{ queue: string; dead: string }> {
  const fifo: { [name: string]: string } = kind === ".fifo" ? { FifoQueue: "true" } : {};
  const deadName = `${name}-dead${kind}`;
  const dead = await makeQueue(sqs, deadName, fifo);
  const redrive = { deadLetterTargetArn: arnOf(deadName), maxReceiveCount: limits.receives.value };
  const attributes = { RedrivePolicy: JSON.stringify(redrive), VisibilityTimeout: String(seconds), ...fifo };
  return { queue: await makeQueue(sqs, `${name}${kind}`, attributes), dead };
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
