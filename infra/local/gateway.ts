import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { type Operation, operations } from "#core/api/operations.ts";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { HttpResult } from "#edge/api.ts";
import { log } from "#edge/log.ts";
import { authorize } from "../../functions/authorize/authorize.ts";
import { checkCaller } from "./check-caller.ts";
import { answerDocs } from "./docs.ts";
import { lambdaContext, lambdaEvent } from "./lambda-event.ts";

/** A Lambda handler behind API Gateway. */
export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpResult>;

/** What the gateway needs to know: a handler for each function, who may ask, and the key where there is one. */
export type GatewayOptions = {
  handlers: { [name in Operation["function"]]: HttpHandler };
  names: string[];
  apiKey: string | undefined;
};

/** In bytes: of a query as long as it may be, in any script. API Gateway itself takes some 10 kB. */
const maxHeaderSize = 64 * 1024;

/** API Gateway, here: HTTP in, the functions' handlers behind it, guarded against other sites and host names. */
export function makeGateway(options: GatewayOptions): Server {
  const server = createServer({ maxHeaderSize }, (request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      if (!(error instanceof Fault)) log.error("the gateway failed", { error: error as Error });
      const fault = error instanceof Fault ? error : new Fault("internal", "An internal error occurred");
      send(request, response, {
        statusCode: fault.status,
        headers: { "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify(fault.answer),
      });
    });
  });
  // Idle browsers hold their connections; stopping must not wait for them.
  server.keepAliveTimeout = 5_000;
  return server;
}

async function answer(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  checkCaller(request, options.names);
  const url = urlOf(request);
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
  const docs = method === "GET" ? await answerDocs(url.pathname) : undefined;
  if (docs) return send(request, response, docs);
  // The page that shows the API reads what it is; where the key goes is said there.
  const isPublic = url.pathname === "/openapi.json";
  if (
    options.apiKey !== undefined &&
    !isPublic &&
    !authorize(request.headers.authorization, options.apiKey)
  ) {
    throw new Fault("unauthorized", "The API key is missing or wrong: send it as Authorization: Bearer …");
  }
  const { operation, params } = findRoute(method, url.pathname);
  const body = await readBody(request);
  const route = { key: `${operation.method} ${operation.path}`, params };
  const event = lambdaEvent(request, url, route, body);
  const answered = await options.handlers[operation.function](event, lambdaContext(operation.function));
  const headers = { ...answered.headers, "x-request-id": event.requestContext.requestId };
  if (answered.stream) await stream(request, response, { ...answered, headers }, answered.stream);
  else send(request, response, { ...answered, headers });
}

function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? "/", "http://localhost");
  } catch (cause) {
    throw new Fault("invalid_parameter", "The request's path is not a URL.", { cause });
  }
}

const routes = (operations as Operation[]).map((operation) => {
  const names: string[] = [];
  const pattern = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  return { operation, names, pattern: new RegExp(`^${pattern}$`) };
});

function findRoute(
  method: string,
  path: string,
): { operation: Operation; params: { [name: string]: string } } {
  const fitting = routes.filter((route) => route.pattern.test(path));
  const route = fitting.find(({ operation }) => operation.method === method);
  if (!route) {
    const [other] = fitting;
    if (!other) throw new Fault("not_found", `There is no ${path}. The API is described at /docs.`);
    throw new Fault("method_not_allowed", `${path} answers ${other.operation.method} only.`);
  }
  const values = route.pattern.exec(path)?.slice(1) ?? [];
  const params = Object.fromEntries(route.names.map((name, index) => [name, decode(values[index] ?? "")]));
  return { operation: route.operation, params };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Fault("invalid_parameter", "The request's path is not encoded as a URL.", { cause });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.bodyBytes.value) throw new Fault("too_large", "The request's body is over 5 MB.");
    chunks.push(chunk);
  }
  return size > 0 ? Buffer.concat(chunks) : undefined;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  result: APIGatewayProxyStructuredResultV2,
): void {
  const body = Buffer.from(result.body ?? "", result.isBase64Encoded ? "base64" : "utf8");
  begin(response, result, { "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Sends a text while it is made, no faster than it is read. Who reads it may go away; what fails behind the first piece cuts the answer. */
async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  result: HttpResult,
  pieces: AsyncIterable<string>,
): Promise<void> {
  begin(response, result);
  if (request.method === "HEAD") return void response.end();
  try {
    await pipeline(Readable.from(pieces, { highWaterMark: 1 }), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE") return;
    log.error("an answer broke off", { error: error as Error });
  }
}

function begin(response: ServerResponse, { statusCode = 200, headers }: HttpResult, more: object = {}): void {
  response.writeHead(statusCode, {
    ...(headers as { [name: string]: string }),
    ...more,
    "x-content-type-options": "nosniff",
  });
}
