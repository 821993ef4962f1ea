import { setTimeout as pause } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { ExportMessage } from "#core/export-message.ts";
import { requestAttribute } from "#stores/request-attribute.ts";

/** What was looked at is hidden for so long: the next who drains waits for it. */
const lookSeconds = 1;
const drainTries = 5;
const pauseBetween = 500;

/** How many messages wait, and how many are being worked on. */
export async function queueDepth(
  client: SQSClient,
  url: string,
): Promise<{ waiting: number; running: number }> {
  const answer = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    waiting: Number(answer.Attributes?.ApproximateNumberOfMessages ?? 0),
    running: Number(answer.Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** Sends messages to one queue, as JSON; with a `delay` they come after so many seconds, 900 at most. */
export function sendTo(client: SQSClient, url: string) {
  return async (message: object, delay = 0): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: JSON.stringify(message),
        ...(delay > 0 && { DelaySeconds: delay }),
        ...requestAttribute(),
      }),
    );
  };
}

/** Sends jobs to a FIFO queue: those of one group come one after the other, and none twice. */
export function sendJobTo(client: SQSClient, url: string) {
  return async (message: ExportMessage): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: JSON.stringify(message),
        MessageGroupId: message.group,
        MessageDeduplicationId: `${message.export_id}:${message.attempt}`,
        ...requestAttribute(),
      }),
    );
  };
}

/** Takes one message for `seconds`; waits for it up to `wait` seconds, 20 at most, and answers undefined when none comes. */
export function leaseFrom(client: SQSClient, url: string, seconds: number, wait: number) {
  return async (): Promise<Leased | undefined> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl: url, MaxNumberOfMessages: 1, WaitTimeSeconds: wait, VisibilityTimeout: seconds },
        MessageAttributeNames: ["All"],
      }),
    );
    const [message] = Messages;
    if (!message) return undefined;
    const held = { QueueUrl: url, ReceiptHandle: message.ReceiptHandle };
    return {
      body: message.Body ?? "",
      requestId: message.MessageAttributes?.request_id?.StringValue,
      async extend() {
        await client.send(new ChangeMessageVisibilityCommand({ ...held, VisibilityTimeout: seconds }));
      },
      async release() {
        // In a second: fauxqs loses what is to come at once.
        await client.send(new ChangeMessageVisibilityCommand({ ...held, VisibilityTimeout: 1 }));
      },
      async done() {
        await client.send(new DeleteMessageCommand(held));
      },
    };
  };
}

/** A message that is nobody else's until its lease ends. */
export type Leased = {
  body: string;
  requestId: string | undefined;
  /** Begins the lease anew. */
  extend(): Promise<void>;
  /** Lets somebody else have the message. */
  release(): Promise<void>;
  /** Takes the message off the queue. */
  done(): Promise<void>;
};

/**
 * Takes every message off a dead-letter queue: each is handed to `handle` and deleted when that succeeds. Messages that
 * somebody looks at are waited for, some seconds at most. Answers how many.
 */
export async function drain(
  client: SQSClient,
  url: string,
  handle: (body: string) => Promise<void>,
): Promise<number> {
  let tries = 0;
  for (let count = 0; ; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) {
      if ((await queueDepth(client, url)).running === 0 || ++tries > drainTries) return count;
      await pause(pauseBetween);
    }
    for (const { Body = "", ReceiptHandle } of Messages) {
      await handle(Body);
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      count++;
    }
  }
}

/** Hands every message of a dead-letter queue, and when it was sent first, to `handle` once and leaves it there. Answers how many. */
export async function look(
  client: SQSClient,
  url: string,
  handle: (body: string, sentAt: Date) => Promise<void>,
): Promise<number> {
  const seen = new Set<string | undefined>();
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: lookSeconds,
        MessageSystemAttributeNames: ["SentTimestamp"],
      }),
    );
    const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId));
    if (fresh.length === 0) return seen.size;
    for (const { Body = "", MessageId, Attributes } of fresh) {
      seen.add(MessageId);
      await handle(Body, new Date(Number(Attributes?.SentTimestamp)));
    }
  }
}
