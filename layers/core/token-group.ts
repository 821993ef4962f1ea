import { hash } from "node:crypto";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";

/** Keeps these hashes apart from whatever else may be made of a token. */
const prefix = "fastdiscorddb:token-group:";
const digits = 32;

/** How a header may carry a text: fetch refuses others, and repeats them in its words. */
const visible = /^[\x21-\x7e]+$/;

/** The group of jobs that run one after the other: 32 hex digits, the same for a token that `checkToken` answered the same. */
export function tokenGroup(token: string): string {
  return hash("sha256", `${prefix}${token}`).slice(0, digits);
}

/**
 * A Discord token as its owner copied it, without spaces around it and without "Bot " before it, which DiscordChatExporter
 * would take for a part of it. Throws `token_missing`, or `invalid_parameter` that does not repeat it.
 */
export function checkToken(text: string | undefined): string {
  const token = (text ?? "").trim().replace(/^Bot(?:\s+|$)/i, "");
  if (token === "") throw new Fault("token_missing", "Missing Discord token.");
  if (token.length > limits.tokenLength.value) {
    const most = `must not be longer than ${limits.tokenLength.value} characters`;
    throw new Fault("invalid_parameter", `The Discord token ${most}.`);
  }
  if (!visible.test(token)) {
    const odd = "has spaces or other characters that no token has";
    throw new Fault("invalid_parameter", `The Discord token ${odd}: copy it again.`);
  }
  return token;
}
