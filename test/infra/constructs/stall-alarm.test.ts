import { describe, expect, it } from "vitest";
import { logicalId, lookInto, synthesize } from "../../support/stack-template.ts";

type Metric = {
  Id: string;
  Expression?: string;
  MetricStat?: { Metric: { MetricName: string; Dimensions: { Value: unknown }[] }; Stat: string };
};

const alarmIn = (more: object) => {
  const template = lookInto(synthesize(more));
  const [[, { Properties: alarm }] = expect.unreachable()] = template.all("AWS::CloudWatch::Alarm");
  return { ...template, alarm };
};

describe("the alarm of exports that stand still", () => {
  const { alarm, get } = alarmIn({});
  const metrics = alarm.Metrics as Metric[];

  it("looks at the age of what waits on the exports' queue, while nobody holds a message of it", () => {
    const named = metrics.flatMap(({ Id, MetricStat: stat }) => {
      if (!stat) return [];
      const queue = get(logicalId(stat.Metric.Dimensions[0]?.Value));
      return [[Id, stat.Metric.MetricName, stat.Stat, queue.QueueName]];
    });
    expect(named).toEqual([
      ["age", "ApproximateAgeOfOldestMessage", "Maximum", "flow-export.fifo"],
      ["held", "ApproximateNumberOfMessagesNotVisible", "Maximum", "flow-export.fifo"],
    ]);
    expect(metrics.find(({ Expression }) => Expression)?.Expression).toBe("IF(held < 1, age, 0)");
  });

  it("waits for longer than a task needs to start, and is quiet where there is nothing", () => {
    expect(alarm).toMatchObject({
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: 900,
      TreatMissingData: "notBreaching",
    });
  });

  it("tells the topic that the context names, and else nobody", () => {
    const topic = "arn:aws:sns:eu-central-1:123456789012:me";
    expect(alarm).not.toHaveProperty("AlarmActions");
    expect(alarmIn({ alarmTopic: topic }).alarm.AlarmActions).toEqual([topic]);
  });
});
