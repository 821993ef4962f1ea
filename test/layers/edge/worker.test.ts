import type { SQSRecord } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { limits } from "#core/limits.ts";
import { requestId } from "#core/request-id.ts";
import { type Attempt, worker } from "#edge/worker.ts";
import { lambdaContext } from "../../../infra/local/lambda-event.ts";
import { sqsRecord } from "../../support/lambda-events.ts";
import { logOf } from "../../support/log-lines.ts";

const Letter = z.object({ text: z.string() });

function records(...bodies: string[]) {
  return {
    Records: bodies.map((body, index) => ({ ...(sqsRecord(`m${index}`, {}) as SQSRecord), body })),
  };
}

describe("worker", () => {
  it("hands each record to the handler, one after the other, in their order", async () => {
    const seen: string[] = [];
    const handler = worker(Letter, async ({ text }) => {
      seen.push(`begin ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(`end ${text}`);
    });
    const event = records('{"text":"a"}', '{"text":"b","more":1}');
    expect(await handler(event, lambdaContext("test"))).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual(["begin a", "end a", "begin b", "end b"]);
  });

  it("gives back what is no JSON, not as the schema says, or failed, and only that", async () => {
    const seen: string[] = [];
    const handler = worker(Letter, async ({ text }) => {
      if (text === "bad") throw new Error("it failed");
      seen.push(text);
    });
    const event = records('{"text":"a"}', "no JSON", '{"text":1}', '{"text":"bad"}', "null", '{"text":"b"}');
    const { written, result } = await logOf(async () => handler(event, lambdaContext("test")));
    const failed = ["m1", "m2", "m3", "m4"];
    expect(result).toEqual({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) });
    expect(seen).toEqual(["a", "b"]);
    const lines = written
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject(failed.map((record) => ({ level: "ERROR", record })));
  });

  it("tells the handler which attempt it is, whether it is the last, and when the message was sent", async () => {
    const attempts: Attempt[] = [];
    const handler = worker(Letter, async (_, attempt) => attempts.push(attempt));
    const most = limits.receives.value;
    for (const count of [1, most - 1, most, most + 1]) {
      const event = records('{"text":"a"}');
      for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = String(count);
      await handler(event, lambdaContext("test"));
    }
    const rest = { sentAt: new Date(1_545_082_649_183), remaining: expect.any(Function) };
    expect(attempts[0]?.remaining()).toBe(lambdaContext("test").getRemainingTimeInMillis());
    expect(attempts).toEqual([
      { number: 1, isLast: false, ...rest },
      { number: most - 1, isLast: false, ...rest },
      { number: most, isLast: true, ...rest },
      { number: most + 1, isLast: true, ...rest },
    ]);
  });

  it("works on behalf of the request that its message names, else of its own run", async () => {
    const seen: (string | undefined)[] = [];
    const handler = worker(Letter, async () => seen.push(requestId()));
    const event = records('{"text":"a"}', '{"text":"b"}');
    const [first] = event.Records;
    if (first) first.messageAttributes = { request_id: { dataType: "String", stringValue: "r-1" } };
    const context = lambdaContext("test");
    await handler(event, context);
    expect(seen).toEqual(["r-1", context.awsRequestId]);
  });
});
