import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";

const text = /^(text\/|application\/(json|javascript|xml)\b)/;

/** What API Gateway's HTTP API hands to a Lambda (payload 2.0) for this request. */
export function lambdaEvent(
  request: IncomingMessage,
  url: URL,
  route: { key: string; params: { [name: string]: string } },
  body: Buffer | undefined,
): APIGatewayProxyEventV2 {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const time = new Date();
  // API Gateway goes by the type alone, and spoils a packed file that is said to be text.
  const isText = body !== undefined && text.test(request.headers["content-type"] ?? "") && isUtf8(body);
  const query = Object.fromEntries(url.searchParams);
  return {
    version: "2.0",
    routeKey: route.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(headers),
    ...(url.search && { queryStringParameters: query }),
    pathParameters: route.params,
    requestContext: {
      accountId: "local",
      apiId: "local",
      domainName: request.headers.host ?? "",
      domainPrefix: "",
      http: {
        method: request.method ?? "GET",
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: "$default",
      time: time.toUTCString(),
      timeEpoch: time.getTime(),
    },
    ...(body !== undefined && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body !== undefined && !isText,
  };
}

/** What Lambda hands to a handler beside the event. */
export function lambdaContext(name: string): Context {
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    logGroupName: name,
    logStreamName: "local",
    memoryLimitInMB: "512",
    getRemainingTimeInMillis: () => 30_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
