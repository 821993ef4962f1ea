import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, root } from "../../infra/constructs/bundling.ts";
import { entries } from "../../infra/flow-stack.ts";
import {
  type AwsClients,
  type AwsResources,
  connectAws,
  ensureResources,
  startAws,
} from "../../infra/local/embedded-aws.ts";
import { type EcsServer, startEcs } from "./ecs-server.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";
import { type KmsServer, startKms } from "./kms-server.ts";
import { startTokenServer, type TokenServer } from "./token-server.ts";

/** The name of a function. */
export type FunctionName = keyof typeof entries;

/** What a function answered; `code` is 1 when it threw. */
export type Outcome = { answer: unknown; code: number };

/** Functions as they are deployed, each alone in a folder, with all that they call out to. */
export type Bundles = {
  /** `<folder>/node_modules` holds what Lambda's runtime provides, `<folder>/<name>/index.mjs` is all that is deployed. */
  folder: string;
  database: FreshDatabase;
  aws: AwsClients & AwsResources;
  kms: KmsServer;
  ecs: EcsServer;
  discord: TokenServer;
  /** All that any function's environment has. */
  environment: { [name: string]: string };
  /** Calls a handler in a process of its own, with nothing in its environment but what is given. */
  invoke(name: FunctionName, event: object, env?: { [name: string]: string }): Promise<Outcome>;
  stop(): Promise<void>;
};

/** The API key that the functions are given. */
export const apiKey = "0123456789abcdef";

/** Bundles these functions; `empty` leaves the schema out of the database. */
export async function startBundles(
  names: FunctionName[],
  options: { empty?: boolean } = {},
): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), "fastdiscorddb-bundles-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "node_modules/@aws-sdk"), join(folder, "node_modules/@aws-sdk"));
  for (const name of names) bundle(entries[name], join(folder, name));
  const data = await mkdtemp(join(tmpdir(), "fastdiscorddb-bundles-data-"));
  const [database, aws, kms, ecs, discord] = await Promise.all([
    freshDatabase(options),
    startAws(data),
    startKms(),
    startEcs(),
    startTokenServer(),
  ]);
  const clients = connectAws(aws.endpoint);
  const resources = await ensureResources(clients);
  // The queues' own host name is known to the process of the embedded AWS only.
  const reachable = (url: string) => new URL(new URL(url).pathname, aws.endpoint).href;
  const environment = {
    DATABASE_URL: database.url,
    BUCKET: resources.bucket,
    TOPIC_ARN: resources.topicArn,
    IMPORTS_QUEUE_URL: reachable(resources.queues.imports),
    EXPORTS_QUEUE_URL: reachable(resources.queues.exports),
    KEY_ID: kms.makeKey(),
    CLUSTER: ecs.cluster,
    TASK_DEFINITION: ecs.taskDefinition,
    ...{ SUBNETS: "subnet-1,subnet-2", SECURITY_GROUP: "sg-1" },
    API_KEY: apiKey,
    AWS_ENDPOINT_URL: aws.endpoint,
    ...{ AWS_ENDPOINT_URL_KMS: kms.url, AWS_ENDPOINT_URL_ECS: ecs.url, DISCORD_STAND_IN: discord.base },
    ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  };

  function invoke(name: FunctionName, event: object, env: { [name: string]: string } = environment) {
    const eventPath = join(folder, `${randomUUID()}.json`);
    writeFileSync(eventPath, JSON.stringify(event));
    const [runner, elsewhere] = ["invoke-bundle.mjs", "discord-elsewhere.mjs"].map((file) =>
      join(import.meta.dirname, file),
    );
    const args = ["--enable-source-maps", "--import", elsewhere, runner, join(folder, name, "index.mjs")];
    return new Promise<Outcome>((resolve, reject) => {
      const words = [...args, eventPath] as string[];
      const child = execFile(process.execPath, words, { env, cwd: folder }, (_, stdout, stderr) => {
        const last = stdout.trimEnd().split("\n").at(-1) ?? "";
        try {
          resolve({ answer: JSON.parse(last), code: child.exitCode ?? -1 });
        } catch (cause) {
          reject(new Error(`${name} did not answer:\n${stdout}${stderr}`, { cause }));
        }
      });
    });
  }

  return {
    ...{ folder, database, kms, ecs, discord, environment, invoke },
    aws: { ...clients, ...resources },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([aws.stop(), kms.stop(), ecs.stop(), discord.stop(), database.drop()]);
      await Promise.all([folder, data].map((path) => rm(path, { recursive: true })));
    },
  };
}

/** The JSON that an HTTP function answered. */
export function bodyOf(answer: unknown): unknown {
  return JSON.parse((answer as { body: string }).body);
}
