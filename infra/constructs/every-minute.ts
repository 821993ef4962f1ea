import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as Target } from "aws-cdk-lib/aws-events-targets";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

/** Calls a function each minute; one that fails is not called again before the next. */
export class EveryMinute extends Construct {
  constructor(scope: Construct, id: string, called: LambdaFunction) {
    super(scope, id);
    const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };
    called.configureAsyncInvoke(once);
    const schedule = Schedule.rate(Duration.minutes(1));
    new Rule(this, "Rule", { schedule, targets: [new Target(called, once)] });
  }
}
