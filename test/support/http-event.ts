import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Operation } from "#core/api/operations.ts";
import { lambdaContext } from "../../infra/local/lambda-event.ts";

type Handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** What a request to the handler answers, with its JSON read. */
// Tests look into answers of many shapes by name.
type Body = ReturnType<typeof JSON.parse>;

export type Called = { status: number; headers: { [name: string]: string }; body: Body };

/** Calls an API handler as API Gateway would: `target` is a path with its query, `route` the operation's path when it has parameters. */
export async function callApi(
  handler: Handler,
  method: Operation["method"],
  target: string,
  options: {
    headers?: { [name: string]: string };
    route?: string;
    params?: { [name: string]: string };
    sent?: string;
  } = {},
): Promise<Called> {
  const [path = "", query = ""] = target.split("?");
  const event: APIGatewayProxyEventV2 = {
    ...{
      version: "2.0",
      routeKey: `${method} ${options.route ?? path}`,
      rawPath: path,
      rawQueryString: query,
    },
    headers: options.headers ?? {},
    ...(options.params && { pathParameters: options.params }),
    ...(options.sent !== undefined && { body: options.sent }),
    isBase64Encoded: false,
    requestContext: {
      ...{
        accountId: "1",
        apiId: "1",
        domainName: "x",
        domainPrefix: "x",
        requestId: "r",
        stage: "$default",
      },
      ...{ routeKey: `${method} ${path}`, time: "", timeEpoch: 0 },
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
    },
  };
  const answer = await handler(event, lambdaContext("test"));
  return {
    status: answer.statusCode ?? 200,
    headers: answer.headers as { [name: string]: string },
    body: JSON.parse(answer.body ?? "null"),
  };
}
