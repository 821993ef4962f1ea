import { hash } from "node:crypto";
import type { Message } from "#core/message.ts";

/** A signed 64-bit fingerprint of all that a sighting says of a message, its version aside. */
export function digestOf(message: Message): bigint {
  const { type, sentAt, editedAt, authorId, content, isPinned, referenceId, extra } = message;
  const said = JSON.stringify([type, sentAt, editedAt, authorId, content, isPinned, referenceId, extra]);
  return hash("sha256", said, "buffer").readBigInt64BE(0);
}
