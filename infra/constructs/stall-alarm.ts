import { Duration, Stack } from "aws-cdk-lib";
import { Alarm, MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

const period = Duration.minutes(5);
/** Seconds: who is to take a message is started within a minute, and runs a minute later. */
const patience = 15 * 60;
/** Periods in a row. */
const periods = 2;

/**
 * Rings when messages wait and nobody has taken any: whoever is to take them does not start, or ends at once. How long one
 * waits behind others that are worked on says nothing. Whom it tells, the context's `alarmTopic` names.
 */
export class StallAlarm extends Construct {
  constructor(scope: Construct, id: string, queue: IQueue) {
    super(scope, id);
    const alarm = new Alarm(this, "Alarm", {
      alarmName: `${Stack.of(this).stackName}-exports-stand-still`,
      alarmDescription: "Exports wait and no task takes them: the log of the export task says why it ends.",
      metric: new MathExpression({
        label: "Seconds that the oldest export waits while none runs",
        expression: "IF(held < 1, age, 0)",
        usingMetrics: {
          age: queue.metricApproximateAgeOfOldestMessage({ period, statistic: "Maximum" }),
          held: queue.metricApproximateNumberOfMessagesNotVisible({ period, statistic: "Maximum" }),
        },
        period,
      }),
      threshold: patience,
      evaluationPeriods: periods,
      // A queue that nobody uses for hours says nothing any more.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const topicArn: string | undefined = this.node.tryGetContext("alarmTopic");
    if (topicArn) alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(this, "Told", topicArn)));
  }
}
