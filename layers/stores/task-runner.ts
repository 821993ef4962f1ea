import { hash } from "node:crypto";
import { type ECSClient, ListTasksCommand, RunTaskCommand } from "@aws-sdk/client-ecs";

/** What to run where, as ARNs and ids. The subnets reach the internet with an address of the task's own. */
export type TaskPlace = {
  cluster: string;
  taskDefinition: string;
  subnets: string[];
  securityGroup: string;
};

const minute = 60_000;

/**
 * Starts a task on Fargate unless one of its family runs or is about to. Those who ask within one minute start one
 * between them. Rejects when there is no room for it.
 */
export function taskRunner(client: ECSClient, place: TaskPlace) {
  const { cluster, taskDefinition, subnets, securityGroup } = place;
  const family = /task-definition\/(.+):\d+$/.exec(taskDefinition)?.[1];

  return async (now = Date.now()): Promise<void> => {
    // What is starting is wanted to run as well.
    const { taskArns = [] } = await client.send(
      new ListTasksCommand({ cluster, family, desiredStatus: "RUNNING", maxResults: 1 }),
    );
    if (taskArns.length > 0) return;
    const { failures = [], tasks = [] } = await client.send(
      new RunTaskCommand({
        ...{ cluster, taskDefinition, launchType: "FARGATE", count: 1 },
        networkConfiguration: {
          awsvpcConfiguration: { subnets, securityGroups: [securityGroup], assignPublicIp: "ENABLED" },
        },
        // ECS takes 64 characters, and answers the same token with the task that it was first sent for.
        clientToken: hash("sha256", `${taskDefinition} ${Math.floor(now / minute)}`),
      }),
    );
    const [failure] = failures;
    if (failure || tasks.length === 0) {
      throw new Error(`ECS started no task: ${failure?.reason ?? "it did not say why"}`);
    }
  };
}
