import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { taskRunner } from "#stores/task-runner.ts";
import { type EcsServer, startEcs } from "../../support/ecs-server.ts";

const minute = 60_000;
let ecs: EcsServer;
let start: ReturnType<typeof taskRunner>;
let now = 0;

beforeAll(async () => {
  ecs = await startEcs();
  const { cluster, taskDefinition } = ecs;
  const network = { subnets: ["subnet-1", "subnet-2"], securityGroup: "sg-1" };
  start = taskRunner(ecs.client, { cluster, taskDefinition, ...network });
});
afterAll(() => ecs.stop());
beforeEach(() => {
  ecs.end();
  ecs.refuse(undefined);
  ecs.started.length = 0;
  // No test meets another's minute.
  now += 100 * minute;
});

it("starts one task on Fargate, in these subnets, with an address of its own", async () => {
  await start(now);
  expect(ecs.started).toEqual([
    {
      cluster: ecs.cluster,
      taskDefinition: ecs.taskDefinition,
      launchType: "FARGATE",
      count: 1,
      networkConfiguration: {
        awsvpcConfiguration: {
          ...{ subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-1"], assignPublicIp: "ENABLED" },
        },
      },
      clientToken: expect.stringMatching(/^[\da-f]{1,64}$/),
    },
  ]);
});

it("starts none while one of the family runs or is starting, and another when that one has ended", async () => {
  await start(now);
  await start(now + 5 * minute);
  expect(ecs.started).toHaveLength(1);
  ecs.end();
  await start(now + 10 * minute);
  expect(ecs.started).toHaveLength(2);
});

it("starts one for all who ask within a minute, even if they do not see each other's", async () => {
  const askers = Array.from({ length: 8 }, () => start(now));
  await Promise.all(askers);
  ecs.end();
  await start(now + minute - 1);
  expect(ecs.started).toHaveLength(1);
  await start(now + minute);
  expect(ecs.started).toHaveLength(2);
});

it("says why no task was started", async () => {
  ecs.refuse("Capacity is unavailable at this time. Please try again later");
  await expect(start(now)).rejects.toThrow("ECS started no task: Capacity is unavailable at this time");
  const elsewhere = taskRunner(ecs.client, {
    ...{ cluster: `${ecs.cluster}-2`, taskDefinition: ecs.taskDefinition },
    ...{ subnets: ["subnet-1"], securityGroup: "sg-1" },
  });
  await expect(elsewhere(now)).rejects.toThrow(expect.objectContaining({ name: "ClusterNotFoundException" }));
});
