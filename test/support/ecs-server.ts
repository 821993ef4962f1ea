import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { ECSClient } from "@aws-sdk/client-ecs";

type Asked = { cluster: string; clientToken?: string; family?: string; taskDefinition?: string };

/** What the server's own errors are called, as ECS calls them. */
class Refusal extends Error {}

/** A stand-in for ECS, which fauxqs does not have: ListTasks and RunTask of its own protocol. Its tasks only seem to run. */
export type EcsServer = {
  url: string;
  client: ECSClient;
  cluster: string;
  taskDefinition: string;
  /** What RunTask asked for, each task once. */
  started: Asked[];
  /** Ends all tasks. */
  end(): void;
  /** Forgets which requests came, as after a day. */
  forget(): void;
  /** From now on there is no room for a task; undefined makes room. */
  refuse(reason: string | undefined): void;
  stop(): Promise<void>;
};

/** Starts it on loopback, with one cluster. */
export async function startEcs(): Promise<EcsServer> {
  const arn = "arn:aws:ecs:us-east-1:000000000000:";
  const [cluster, taskDefinition] = [`${arn}cluster/exports`, `${arn}task-definition/flow-export:3`];
  const running = new Map<string, string>();
  const byToken = new Map<string, { asked: Asked; task: object }>();
  const started: Asked[] = [];
  let reason: string | undefined;

  function list({ family }: Asked): object {
    const found = [...running].filter(([, own]) => own.includes(`/${family}:`));
    return { taskArns: found.map(([task]) => task) };
  }

  function run(asked: Asked): object {
    const { clientToken = randomUUID(), taskDefinition: wanted = "" } = asked;
    if (clientToken.length > 64) throw new Refusal("InvalidParameterException");
    const known = byToken.get(clientToken);
    if (known && !isDeepStrictEqual(known.asked, asked)) throw new Refusal("ConflictException");
    if (known) return { tasks: [known.task], failures: [] };
    if (reason !== undefined) return { tasks: [], failures: [{ reason }] };
    const task = { taskArn: `${arn}task/exports/${randomUUID()}`, lastStatus: "PROVISIONING" };
    running.set(task.taskArn, wanted);
    byToken.set(clientToken, { asked, task });
    started.push(asked);
    return { tasks: [task], failures: [] };
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const target = String(request.headers["x-amz-target"]);
    const asked: Asked = JSON.parse(Buffer.concat(await request.toArray()).toString());
    if (asked.cluster !== cluster) throw new Refusal("ClusterNotFoundException");
    if (target === "AmazonEC2ContainerServiceV20141113.ListTasks") return list(asked);
    if (target === "AmazonEC2ContainerServiceV20141113.RunTask") return run(asked);
    throw new Refusal("UnknownOperationException");
  }

  const server = createServer((request, response) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    answer(request).then(
      (body) => send(200, body),
      (error: Error) => send(error instanceof Refusal ? 400 : 500, { __type: error.message }),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new ECSClient({ endpoint: url, region: "us-east-1", credentials });

  return {
    ...{ url, client, cluster, taskDefinition, started },
    end: () => running.clear(),
    forget: () => byToken.clear(),
    refuse: (why) => {
      reason = why;
    },
    async stop() {
      client.destroy();
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}
