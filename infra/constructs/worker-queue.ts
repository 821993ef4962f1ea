import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { SafeQueue } from "./safe-queue.ts";

/** AWS asks for it: a batch may be throttled and tried again while its messages stay invisible. */
const visibilityPerTimeout = 6;
/** The fewest that AWS takes; dead letters are few. */
const mourners = 2;

type Worker = IFunction & { timeout?: Duration };

/**
 * Who works on what: `name` is the queue's behind the stack's, `concurrency` the most workers at once (2 or more), each
 * on a batch of so many messages. Without a `topic` the queue is fed by those who are let send to it. `mourner` takes
 * what was given up, and empties the dead-letter queue so.
 */
export type WorkerQueueProps = {
  name: string;
  topic?: ITopic;
  worker: Worker;
  mourner?: Worker;
  concurrency: number;
  batchSize: number;
};

/** A queue that a function empties; what fails too often goes to a dead-letter queue. */
export class WorkerQueue extends SafeQueue {
  constructor(scope: Construct, id: string, props: WorkerQueueProps) {
    const { name, topic, worker, mourner, concurrency, batchSize } = props;
    super(scope, id, {
      name,
      visibility: visibilityFor(worker),
      deadVisibility: mourner && visibilityFor(mourner),
    });
    topic?.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));
    const whole = { reportBatchItemFailures: true };
    worker.addEventSource(
      new SqsEventSource(this.queue, { ...whole, batchSize, maxConcurrency: concurrency }),
    );
    mourner?.addEventSource(
      new SqsEventSource(this.dead, { ...whole, batchSize: 10, maxConcurrency: mourners }),
    );
  }
}

function visibilityFor({ timeout, node }: Worker): Duration {
  if (timeout === undefined) throw new Error(`the worker ${node.id} has no time-out`);
  return Duration.seconds(visibilityPerTimeout * timeout.toSeconds());
}
