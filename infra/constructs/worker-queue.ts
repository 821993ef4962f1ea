import { Duration, Stack } from "aws-cdk-lib";
import type { IFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { limits } from "#core/limits.ts";

/** AWS asks for it: a batch may be throttled and tried again while its messages stay invisible. */
const visibilityPerTimeout = 6;

/**
 * Who works on what: `name` is the queue's behind the stack's, `concurrency` the most workers at once (2 or more), each
 * on a batch of so many messages. Without a `topic` the queue is fed by those who are let send to it.
 */
export type WorkerQueueProps = {
  name: string;
  topic?: ITopic;
  worker: IFunction & { timeout?: Duration };
  concurrency: number;
  batchSize: number;
};

/** A queue that a function empties; what fails too often waits in a dead-letter queue. */
export class WorkerQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, props: WorkerQueueProps) {
    super(scope, id);
    const { name, topic, worker, concurrency, batchSize } = props;
    const { timeout } = worker;
    if (timeout === undefined) throw new Error(`the worker of ${name} has no time-out`);
    const queueName = `${Stack.of(this).stackName}-${name}`;
    const safe = {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    };

    this.dead = new Queue(this, "Dead", { ...safe, queueName: `${queueName}-dead` });
    this.queue = new Queue(this, "Queue", {
      ...safe,
      queueName,
      // A message keeps its age on its way to the dead-letter queue, and needs time left there.
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(visibilityPerTimeout * timeout.toSeconds()),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: limits.receives.value },
    });
    topic?.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));
    worker.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        reportBatchItemFailures: true,
        maxConcurrency: concurrency,
      }),
    );
  }

  /** Lets `sender` send to the queue, and tells it the URL in the variable `name`. */
  fedBy(sender: LambdaFunction, name: string): void {
    this.queue.grantSendMessages(sender);
    sender.addEnvironment(name, this.queue.queueUrl);
  }
}
