import { Fault } from "#core/errors.ts";

/** What `unseal` rejects with when the key does not fit the sealed bytes, or these are damaged. */
export function tokenUnreadable(cause?: unknown): Fault {
  const detail = "The token was sealed by another key, or is damaged: give it again.";
  return new Fault("token_unreadable", detail, { cause });
}
