import { requestId } from "#core/request-id.ts";

/** What a message on SNS or SQS carries beside its text: the id of the request on whose behalf it is sent, if there is one. */
export function requestAttribute(): {
  MessageAttributes?: { request_id: { DataType: "String"; StringValue: string } };
} {
  const id = requestId();
  return id === undefined
    ? {}
    : { MessageAttributes: { request_id: { DataType: "String", StringValue: id } } };
}
