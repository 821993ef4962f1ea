import { setTimeout as pause } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { log } from "#edge/log.ts";

/** On AWS the event source hands over several; here one at a time, so that stopping waits for one load at most. */
const batchSize = 1;

/** A Lambda handler of SQS batches. */
export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** What Lambda's event source mapping does, here: polls the queue, hands batches to the handler, deletes what succeeded. */
export function pollQueue(
  sqs: SQSClient,
  queueUrl: string,
  handler: QueueHandler,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      try {
        await work(await receive(sqs, queueUrl, signal));
      } catch (error) {
        if (signal.aborted) return;
        log.warn("the queue does not answer", { error: error as Error });
        await pause(1_000, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async function work(records: SQSRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { batchItemFailures } = await handler({ Records: records });
    if (signal.aborted) return;
    const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
    const done = records.filter((record) => !failed.has(record.messageId));
    if (done.length > 0) {
      const Entries = done.map((record, index) => ({
        Id: String(index),
        ReceiptHandle: record.receiptHandle,
      }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
    for (const record of records.filter(({ messageId }) => failed.has(messageId))) await giveBack(record);
  }

  /** A failed record comes back after 1, 2, 4, 8 s instead of the whole visibility time-out. */
  async function giveBack(record: SQSRecord): Promise<void> {
    const VisibilityTimeout = 2 ** (Number(record.attributes.ApproximateReceiveCount) - 1);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout,
      }),
    );
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
    },
  };
}

async function receive(sqs: SQSClient, queueUrl: string, abortSignal: AbortSignal): Promise<SQSRecord[]> {
  const answer = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: 20,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: [
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
      ],
    }),
    { abortSignal },
  );
  return (answer.Messages ?? []).map((message) => ({
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: (message.Attributes ?? {}) as SQSRecord["attributes"],
    messageAttributes: attributesOf(message),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "us-east-1",
  }));
}

function attributesOf({ MessageAttributes = {} }: Message): SQSRecord["messageAttributes"] {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue }]) => {
    return [
      name,
      { dataType: DataType ?? "String", ...(StringValue !== undefined && { stringValue: StringValue }) },
    ];
  });
  return Object.fromEntries(attributes);
}
