import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { limits } from "#core/limits.ts";
import { withRequestId } from "#core/request-id.ts";
import { log } from "#edge/log.ts";

/**
 * What a worker's logic is told beside the message: which attempt it is, whether it is the last before the dead-letter
 * queue, when the message was sent, and how many milliseconds are left to this run.
 */
export type Attempt = { number: number; isLast: boolean; sentAt: Date; remaining(): number };

/**
 * Answers SQS batches: each record's body is checked by `schema` and handed to `handle`, one after the other.
 * Records that fail go back to their queue, and only those.
 */
export function worker<Message>(
  schema: z.ZodType<Message>,
  handle: (message: Message, attempt: Attempt) => Promise<unknown>,
) {
  async function workOn(record: SQSRecord, context: Context): Promise<boolean> {
    try {
      await handle(schema.parse(JSON.parse(record.body)), attemptOf(record, context));
      return true;
    } catch (error) {
      log.error("a queued message failed", { record: record.messageId, error: error as Error });
      return false;
    }
  }

  async function work(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    for (const record of event.Records) {
      const id = record.messageAttributes?.request_id?.stringValue ?? context.awsRequestId;
      const isDone = await withRequestId(id, () => workOn(record, context));
      if (!isDone) batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures };
  }
  return middy(work);
}

function attemptOf(record: SQSRecord, context: Context): Attempt {
  const number = Number(record.attributes.ApproximateReceiveCount);
  return {
    number,
    isLast: number >= limits.receives.value,
    sentAt: new Date(Number(record.attributes.SentTimestamp)),
    remaining: () => context.getRemainingTimeInMillis(),
  };
}
