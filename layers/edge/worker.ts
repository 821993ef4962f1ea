import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { limits } from "#core/limits.ts";
import { log } from "#edge/log.ts";

/** What a worker's logic is told beside the message: which attempt it is, and whether it is the last before the dead-letter queue. */
export type Attempt = { number: number; isLast: boolean };

/**
 * Answers SQS batches: each record's body is checked by `schema` and handed to `handle`, one after the other.
 * Records that fail go back to their queue, and only those.
 */
export function worker<Message>(
  schema: z.ZodType<Message>,
  handle: (message: Message, attempt: Attempt) => Promise<unknown>,
) {
  async function work(event: SQSEvent): Promise<SQSBatchResponse> {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    for (const record of event.Records) {
      try {
        await handle(schema.parse(JSON.parse(record.body)), attemptOf(record));
      } catch (error) {
        log.error("a queued message failed", { record: record.messageId, error: error as Error });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  }
  return middy(work);
}

function attemptOf(record: SQSRecord): Attempt {
  const number = Number(record.attributes.ApproximateReceiveCount);
  return { number, isLast: number >= limits.receives.value };
}
