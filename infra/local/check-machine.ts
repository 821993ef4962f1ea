import { once } from "node:events";
import { createServer } from "node:net";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { type Exporter, Health } from "#core/api/answers.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { type Check, type Examination, missing, ok } from "./check.ts";
import { checkData } from "./check-data.ts";
import { findServer, type Server } from "./data-folder.ts";
import { connectAws } from "./embedded-aws.ts";
import type { LocalEnvironment } from "./environment.ts";
import { findExporter } from "./find-exporter.ts";

const oldestNode = 24;
const patience = 5_000;

/** Looks at all that a run with this environment needs and can use. Nothing is left behind; Postgres is started for a moment. */
export async function checkMachine(environment: LocalEnvironment): Promise<Examination> {
  const server = await findServer(environment.DATA_DIR);
  const { checks, statistics } = await checkData(environment, server);
  return {
    checks: [
      checkNode(),
      ...checks,
      await checkPort(environment, server),
      ...(await checkServices(environment)),
      await checkExporter(environment, server),
    ],
    statistics,
  };
}

function checkNode(): Check {
  const { node } = process.versions;
  if (Number(node.split(".")[0]) >= oldestNode) return ok("Node", node);
  return missing("Node", `${node}; ${oldestNode} or later is needed`, `npx -p node@${oldestNode} …`);
}

async function checkPort({ HOST, PORT }: LocalEnvironment, server: Server | undefined): Promise<Check> {
  if (server && Number(new URL(server.url).port) === PORT)
    return ok("Port", `${PORT}, where it runs already`);
  const probe = createServer();
  try {
    await once(probe.listen(PORT, HOST), "listening");
    probe.close();
    return ok("Port", `${PORT} is free`);
  } catch (cause) {
    return missing("Port", cause, `Set PORT to another one, such as PORT=${PORT + 1}.`);
  }
}

/** The services that the environment names; those that it does not are embedded. */
async function checkServices(environment: LocalEnvironment): Promise<Check[]> {
  const { REDIS_URL, OPENSEARCH_URL, AWS_ENDPOINT_URL } = environment;
  const checks: Promise<Check>[] = [];
  if (REDIS_URL) checks.push(reach("REDIS_URL", () => pingRedis(REDIS_URL)));
  if (OPENSEARCH_URL) checks.push(reach("OPENSEARCH_URL", () => pingOpenSearch(OPENSEARCH_URL)));
  if (AWS_ENDPOINT_URL) checks.push(reach("AWS_ENDPOINT_URL", () => pingAws(AWS_ENDPOINT_URL)));
  return Promise.all(checks);
}

async function reach(name: string, ping: () => Promise<string>): Promise<Check> {
  try {
    return ok(name, await ping());
  } catch (cause) {
    return missing(name, cause, `Start what ${name} names, correct it, or leave it unset.`);
  }
}

async function pingRedis(url: string): Promise<string> {
  const cache = redisCache(url);
  try {
    await cache.ping();
    return "answers";
  } finally {
    await cache.close();
  }
}

async function pingOpenSearch(address: string): Promise<string> {
  const url = new URL(address);
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = url.password = "";
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const answer = await fetch(url, {
    headers: user ? { authorization } : {},
    signal: AbortSignal.timeout(patience),
  }).catch((cause: Error) => {
    throw new Error(`${url.host} does not answer`, { cause });
  });
  if (!answer.ok) throw new Error(`${url.host} answers ${answer.status}`);
  const { version } = (await answer.json()) as { version?: { number?: string } };
  return `answers, version ${version?.number ?? "unknown"}`;
}

async function pingAws(endpoint: string): Promise<string> {
  const clients = connectAws(endpoint);
  try {
    await clients.s3.send(new ListBucketsCommand(), { abortSignal: AbortSignal.timeout(patience) });
    return "answers";
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

/** Asks the archive that runs, whose DCE_PATH counts; else it is what a start in this terminal would find. */
async function checkExporter(environment: LocalEnvironment, server?: Server): Promise<Check> {
  const told = server && (await askServer(server, environment));
  const { state, detail, remedy } = told ?? (await findExporter(environment.DCE_PATH));
  const whose = told ? `of the archive at ${server?.url}` : "of a start in this terminal";
  const states = { ready: "ok", missing: "warning", unusable: "missing" } as const;
  return { name: "DiscordChatExporter", state: states[state], detail: `${whose}: ${detail}`, remedy };
}

async function askServer({ url }: Server, { API_KEY }: LocalEnvironment): Promise<Exporter | undefined> {
  try {
    const headers = API_KEY === undefined ? {} : { authorization: `Bearer ${API_KEY}` };
    const answer = await fetch(`${url}/api/health`, { headers, signal: AbortSignal.timeout(patience) });
    return Health.parse(await answer.json()).exporter;
  } catch {
    // It is stopping, wants another key, or is of another version.
    return undefined;
  }
}
