import { Duration, Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { limits } from "#core/limits.ts";

/**
 * `name` is the queue's behind the stack's; what is taken from it is hidden for `visibility`, what was given up for
 * `deadVisibility`. A FIFO queue keeps the order of each group.
 */
export type SafeQueueProps = {
  name: string;
  visibility: Duration;
  deadVisibility?: Duration | undefined;
  isFifo?: boolean;
};

/** A queue, and the dead-letter queue in which waits what failed too often. */
export class SafeQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { name, visibility, deadVisibility, isFifo }: SafeQueueProps) {
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
      ...(deadVisibility && { visibilityTimeout: deadVisibility }),
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
  }

  /** Lets `sender` send to the queue, and tells it the URL in the variable `name`. */
  fedBy(sender: LambdaFunction, name: string): void {
    this.queue.grantSendMessages(sender);
    sender.addEnvironment(name, this.queue.queueUrl);
  }
}
