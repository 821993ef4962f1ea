import { Duration, Stack } from "aws-cdk-lib";
import type { IFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { limits } from "#core/limits.ts";

/** AWS asks for it: a batch may be throttled and tried again while its messages stay invisible. */
const visibilityPerTimeout = 6;
/** The fewest that AWS takes; dead letters are few. */
const mourners = 2;

/** A function that takes messages. */
export type QueueWorker = IFunction & { timeout?: Duration };

/**
 * `name` is the queue's behind the stack's; what is taken from it is hidden for `visibility`. A FIFO queue keeps the order
 * of each group. `mourner` takes what was given up, and so empties the dead-letter queue.
 */
export type SafeQueueProps = {
  name: string;
  visibility: Duration;
  mourner?: QueueWorker | undefined;
  isFifo?: boolean;
};

/** A queue, and the dead-letter queue to which goes what failed too often. */
export class SafeQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { name, visibility, mourner, isFifo }: SafeQueueProps) {
    super(scope, id);
    const queueName = `${Stack.of(this).stackName}-${name}`;
    const ending = isFifo ? ".fifo" : "";
    const safe = {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      ...(isFifo && { fifo: true }),
    };
    this.dead = new Queue(this, "Dead", {
      ...safe,
      queueName: `${queueName}-dead${ending}`,
      ...(mourner && { visibilityTimeout: visibilityFor(mourner) }),
    });
    this.queue = new Queue(this, "Queue", {
      ...safe,
      queueName: `${queueName}${ending}`,
      // A message keeps its age on its way to the dead-letter queue, and needs time left there; it is young again in one
      // that is FIFO, where a group's last may have to wait for days.
      ...(!isFifo && { retentionPeriod: Duration.days(4) }),
      visibilityTimeout: visibility,
      deadLetterQueue: { queue: this.dead, maxReceiveCount: limits.receives.value },
    });
    mourner?.addEventSource(eventSource(this.dead, { batchSize: 10, maxConcurrency: mourners }));
  }

  /** Lets `sender` send to the queue, and tells it the URL in the variable `name`. */
  fedBy(sender: LambdaFunction, name: string): void {
    this.queue.grantSendMessages(sender);
    sender.addEnvironment(name, this.queue.queueUrl);
  }
}

/** How long a message is hidden that this function takes; throws when the function has no time-out. */
export function visibilityFor({ timeout, node }: QueueWorker): Duration {
  if (timeout === undefined) throw new Error(`the worker ${node.id} has no time-out`);
  return Duration.seconds(visibilityPerTimeout * timeout.toSeconds());
}

/** Hands batches of a queue's messages to a function, which gives back only those that failed. */
export function eventSource(queue: Queue, bounds: { batchSize: number; maxConcurrency: number }) {
  return new SqsEventSource(queue, { reportBatchItemFailures: true, ...bounds });
}
