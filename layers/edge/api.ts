import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { type Operation, type OperationId, operations } from "#core/api/operations.ts";
import { readParameters } from "#core/api/parameters.ts";
import { Fault } from "#core/errors.ts";
import { withRequestId } from "#core/request-id.ts";
import { log } from "#edge/log.ts";
import { latency, requests } from "#edge/metrics.ts";

/** What an operation's logic gets: parameters that the operation's schemas have checked. */
export type Input<Query = object, Params = object, Body = unknown> = {
  query: Query;
  params: Params;
  /** JSON that the operation's schema has checked; the bytes where it takes a file. */
  body: Body;
  /** Names in lower case. */
  headers: { [name: string]: string | undefined };
};

/** What an operation's logic answers. A text is JSON that was checked when it was made, as a cached answer is. */
export type Answer = { status?: number; headers?: { [name: string]: string }; body: object | string };

/** An answer that is a text of any length, sent while it is made: only hosts that can are given one. */
export type Streamed = { headers: { [name: string]: string }; stream: AsyncIterable<string> };

/** What goes out: API Gateway's own result, or a local one with a body that is streamed. */
export type HttpResult = APIGatewayProxyStructuredResultV2 & { stream?: AsyncIterable<string> };

/** The logic of operations by their names. */
export type Bindings = {
  [id in OperationId]?: (input: Input<never, never, never>) => Promise<Answer | Streamed>;
};

/** Answers API Gateway's HTTP events (payload 2.0) with the bound operations: validates both ways, and turns errors into answers. */
export function api(bindings: Bindings) {
  const routes = new Map<string, Operation>();
  for (const operation of operations) {
    if (bindings[operation.id]) routes.set(`${operation.method} ${operation.path}`, operation);
  }

  async function answer(event: APIGatewayProxyEventV2): Promise<HttpResult> {
    const operation = routes.get(event.routeKey);
    const handle = operation && bindings[operation.id as OperationId];
    if (!operation || !handle)
      throw new Fault("not_found", `There is no ${event.requestContext.http.method} ${event.rawPath}.`);
    const end = latency.startTimer({ operation: operation.id });
    let status = 500;
    try {
      const answered = respond(operation, await handle(inputOf(operation, event)));
      status = answered.statusCode ?? 200;
      return answered;
    } catch (error) {
      if (error instanceof Fault) status = error.status;
      throw error;
    } finally {
      const ms = Math.round(end() * 1_000);
      requests.inc({ operation: operation.id, status });
      log.info("a request is answered", { operation: operation.id, status, ms });
    }
  }

  const handler = middy(answer).onError((request) => {
    request.response = explain(request.error, request.event);
  });
  return (event: APIGatewayProxyEventV2, context: Context): Promise<HttpResult> =>
    withRequestId(event.requestContext.requestId, async () => handler(event, context));
}

function inputOf(operation: Operation, event: APIGatewayProxyEventV2): Input<never, never, never> {
  const headers = Object.fromEntries(
    Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const input: Input = {
    query: operation.query ? readParameters(operation.query, new URLSearchParams(event.rawQueryString)) : {},
    params: operation.params
      ? readParameters(operation.params, new URLSearchParams(entriesOf(event.pathParameters)))
      : {},
    body: readBody(operation, event),
    headers,
  };
  return input as Input<never, never, never>;
}

/** The operation decides what a body must be; one that takes a file checks it itself. */
function readBody({ body: schema }: Operation, event: APIGatewayProxyEventV2): unknown {
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (!schema) return bytes;
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch (cause) {
    throw new Fault("invalid_parameter", "The body must be JSON.", { cause });
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Fault("invalid_parameter", `${issue?.path.join(".") || "the body"}: ${issue?.message}`);
}

function respond(operation: Operation, answered: Answer | Streamed): HttpResult {
  if ("stream" in answered) return { statusCode: 200, ...answered };
  const { status = 200, headers, body } = answered;
  const schema = operation.answers[status];
  if (!schema) throw new Error(`${operation.id} answered ${status}, which its document does not list`);
  const [type] = operation.types ?? [];
  if (type && typeof body === "string") return text(status, body, type);
  return json(status, typeof body === "string" ? body : JSON.stringify(schema.parse(body)), headers);
}

function explain(
  error: Error | null | undefined,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  if (error instanceof Fault && error.status !== 500) {
    return json(error.status, JSON.stringify(error.answer));
  }
  log.error("a request failed", { route: event.routeKey, error });
  const exporting = event.routeKey.startsWith("POST");
  const detail = exporting
    ? "An error occurred while processing your request."
    : "An internal error occurred";
  return json(500, JSON.stringify({ detail, code: "internal" }));
}

function text(statusCode: number, body: string, type: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { "content-type": type, "cache-control": "no-store" }, body };
}

function json(
  statusCode: number,
  body: string,
  headers: { [name: string]: string } = {},
): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body };
}

function entriesOf(values: { [name: string]: string | undefined } | undefined): [string, string][] {
  return Object.entries(values ?? {}).map(([name, value]) => [name, value ?? ""]);
}
