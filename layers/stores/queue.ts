import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** How many messages wait, and how many are being worked on. */
export async function queueDepth(
  client: SQSClient,
  url: string,
): Promise<{ waiting: number; running: number }> {
  const answer = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    waiting: Number(answer.Attributes?.ApproximateNumberOfMessages ?? 0),
    running: Number(answer.Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
