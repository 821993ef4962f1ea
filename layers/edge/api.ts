import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type Operation, type OperationId, operations } from "#core/api/operations.ts";
import { readParameters } from "#core/api/parameters.ts";
import { Fault } from "#core/errors.ts";
import { log } from "#edge/log.ts";

/** What an operation's logic gets: parameters that the operation's schemas have checked. */
export type Input<Query = object, Params = object> = {
  query: Query;
  params: Params;
  /** Names in lower case. */
  headers: { [name: string]: string | undefined };
};

/** What an operation's logic answers. A text is JSON that was checked when it was made, as a cached answer is. */
export type Answer = { status?: number; headers?: { [name: string]: string }; body: object | string };

/** The logic of operations by their names. */
export type Bindings = { [id in OperationId]?: (input: Input<never, never>) => Promise<Answer> };

/** Answers API Gateway's HTTP events (payload 2.0) with the bound operations: validates both ways, and turns errors into answers. */
export function api(bindings: Bindings) {
  const routes = new Map<string, Operation>();
  for (const operation of operations) {
    if (bindings[operation.id]) routes.set(`${operation.method} ${operation.path}`, operation);
  }

  async function answer(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
    const operation = routes.get(event.routeKey);
    const handle = operation && bindings[operation.id as OperationId];
    if (!operation || !handle)
      throw new Fault("not_found", `There is no ${event.requestContext.http.method} ${event.rawPath}.`);
    const headers = Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const input = {
      query: operation.query
        ? readParameters(operation.query, new URLSearchParams(event.rawQueryString))
        : {},
      params: operation.params
        ? readParameters(operation.params, new URLSearchParams(entriesOf(event.pathParameters)))
        : {},
      headers,
    };
    return respond(operation, await handle(input as Input<never, never>));
  }

  return middy(answer).onError((request) => {
    request.response = explain(request.error, request.event);
  });
}

function respond(
  operation: Operation,
  { status = 200, headers, body }: Answer,
): APIGatewayProxyStructuredResultV2 {
  const schema = operation.answers[status];
  if (!schema) throw new Error(`${operation.id} answered ${status}, which its document does not list`);
  return json(status, typeof body === "string" ? body : JSON.stringify(schema.parse(body)), headers);
}

function explain(
  error: Error | null | undefined,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  if (error instanceof Fault && error.status !== 500) {
    return json(error.status, JSON.stringify({ detail: error.message, code: error.code }));
  }
  log.error("a request failed", { route: event.routeKey, request: event.requestContext.requestId, error });
  const exporting = event.routeKey.startsWith("POST");
  const detail = exporting
    ? "An error occurred while processing your request."
    : "An internal error occurred";
  return json(500, JSON.stringify({ detail, code: "internal" }));
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
