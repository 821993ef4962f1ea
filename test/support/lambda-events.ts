/** A record as Lambda's event source reads it off the queue; raw delivery leaves the announcement as the body. */
export function sqsRecord(messageId: string, body: object): object {
  return {
    messageId,
    receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1545082649183",
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: "1545082649185",
    },
    messageAttributes: {},
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:load-postgres",
    awsRegion: "us-east-1",
  };
}

/** A request as an HTTP API hands it over, payload 2.0. */
export function httpRequest(
  method: string,
  route: string,
  {
    query = "",
    params = {},
    headers = {},
    body,
  }: {
    query?: string;
    params?: { [name: string]: string };
    headers?: { [name: string]: string };
    body?: string;
  } = {},
): object {
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  return {
    version: "2.0",
    routeKey: `${method} ${route}`,
    rawPath: path,
    rawQueryString: query,
    headers: { accept: "*/*", host: "abc.execute-api.us-east-1.amazonaws.com", ...headers },
    ...(query && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    ...(Object.keys(params).length > 0 && { pathParameters: params }),
    requestContext: {
      accountId: "000000000000",
      apiId: "abc",
      domainName: "abc.execute-api.us-east-1.amazonaws.com",
      domainPrefix: "abc",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: `${method} ${route}`,
      stage: "$default",
      time: "10/Mar/2026:05:16:23 +0000",
      timeEpoch: 1_773_119_783_000,
      authorizer: { lambda: null },
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** What an HTTP API asks its Lambda authorizer, format 2.0. */
export function authorizerRequest(header: string): object {
  return {
    ...httpRequest("GET", "/api/health"),
    type: "REQUEST",
    routeArn: "arn:aws:execute-api:us-east-1:000000000000:abc/$default/GET/api/health",
    identitySource: [header],
    headers: { authorization: header },
  };
}

/** What a rule of EventBridge hands over each minute. */
export function scheduledEvent(): object {
  return {
    version: "0",
    id: "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: "000000000000",
    time: "2026-03-10T05:17:00Z",
    region: "us-east-1",
    resources: ["arn:aws:events:us-east-1:000000000000:rule/clock"],
    detail: {},
  };
}
