import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { Fault } from "#core/errors.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { type Check, type Examination, missing, ok } from "./check.ts";
import { checkData } from "./check-data.ts";
import { findServer, type Server } from "./data-folder.ts";
import { connectAws } from "./embedded-aws.ts";
import type { LocalEnvironment } from "./environment.ts";

const run = promisify(execFile);
const oldestNode = 24;
/** The first one for which a channel without news is no error. */
const oldestExporter = [2, 45] as const;
const exporterRemedy =
  "Get its CLI from https://github.com/Tyrrrz/DiscordChatExporter and set DCE_PATH to the program.";
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
      await checkExporter(environment.DCE_PATH),
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

async function checkExporter(path: string | undefined): Promise<Check> {
  const name = "DiscordChatExporter";
  if (path === undefined) {
    const detail = "DCE_PATH is not set: exports need DiscordChatExporter; without it only imports work";
    return { name, state: "warning", detail, remedy: exporterRemedy };
  }
  const wrong = (what: string, remedy: string, cause?: unknown) =>
    missing(name, new Fault("exporter_unusable", `DCE_PATH is ${path}, which ${what}`, { cause }), remedy);
  try {
    // Without this its own banner stands before the version; with a Russian locale it would not run.
    const env = { ...process.env, FUCK_RUSSIA: "1" };
    const { stdout } = await run(path, ["--version"], { env, timeout: patience * 2 });
    const version = /^v?(\d+)\.(\d+)\S*$/m.exec(stdout.trim());
    if (!version) return wrong("says no version: it is another program", exporterRemedy);
    const [said, major, minor] = [version[0], Number(version[1]), Number(version[2])];
    const isOld = major < oldestExporter[0] || (major === oldestExporter[0] && minor < oldestExporter[1]);
    if (!isOld) return ok(name, `${said} at ${path}`);
    return wrong(`is ${said}; ${oldestExporter.join(".")} or later is needed`, exporterRemedy);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "is not there" : code === "EACCES" ? "may not be run" : "does not run";
    return wrong(what, "Correct DCE_PATH.", cause);
  }
}
