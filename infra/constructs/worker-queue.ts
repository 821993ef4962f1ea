import type { ITopic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { eventSource, type QueueWorker, SafeQueue, visibilityFor } from "./safe-queue.ts";

/**
 * Who works on what: `name` is the queue's behind the stack's, `concurrency` the most workers at once (2 or more), each
 * on a batch of so many messages. Without a `topic` the queue is fed by those who are let send to it. `mourner` takes
 * what was given up.
 */
export type WorkerQueueProps = {
  name: string;
  topic?: ITopic;
  worker: QueueWorker;
  mourner?: QueueWorker;
  concurrency: number;
  batchSize: number;
};

/** A queue that a function empties; what fails too often goes to a dead-letter queue. */
export class WorkerQueue extends SafeQueue {
  constructor(scope: Construct, id: string, props: WorkerQueueProps) {
    const { name, topic, worker, mourner, concurrency, batchSize } = props;
    super(scope, id, { name, mourner, visibility: visibilityFor(worker) });
    topic?.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));
    worker.addEventSource(eventSource(this.queue, { batchSize, maxConcurrency: concurrency }));
  }
}
