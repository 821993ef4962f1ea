import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Announcer } from "#core/ports.ts";
import { requestAttribute } from "#stores/request-attribute.ts";

/** SNS takes this many messages in one call at most. */
const publishedAtOnce = 10;

/** Announces staged parts on one SNS topic. */
export function announcer(client: SNSClient, topicArn: string): Announcer {
  return {
    async announce(parts) {
      for (let start = 0; start < parts.length; start += publishedAtOnce) {
        const batch = parts.slice(start, start + publishedAtOnce);
        const answer = await client.send(
          new PublishBatchCommand({
            TopicArn: topicArn,
            PublishBatchRequestEntries: batch.map((part, index) => ({
              Id: String(index),
              Message: JSON.stringify(part),
              ...requestAttribute(),
            })),
          }),
        );
        const failed = answer.Failed?.[0];
        if (failed)
          throw new Error(
            `the topic refused ${batch[Number(failed.Id)]?.key}: ${failed.Message ?? failed.Code}`,
          );
      }
    },
  };
}
