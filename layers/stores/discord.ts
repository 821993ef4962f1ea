import * as z from "zod";
import { Fault } from "#core/errors.ts";
import type { Tested, TestToken } from "#core/export-ports.ts";
import { limits } from "#core/limits.ts";
import { version } from "#core/product.ts";

/** As Discord asks of what is not a browser; others it may refuse. */
const agent = `DiscordBot (https://www.npmjs.com/package/fastdiscorddb, ${version})`;

const Account = z.object({ id: z.string() });

const kinds = [
  { kind: "bot", prefix: "Bot " },
  { kind: "user", prefix: "" },
] as const;

/** Asks Discord at `base` whose a token is, for `timeout` milliseconds at most; throws `discord_away` without repeating it. */
export function discord(
  base = "https://discord.com/api/v10",
  timeout: number = limits.discordTimeout.value,
): TestToken {
  return async (token): Promise<Tested> => {
    const signal = AbortSignal.timeout(timeout);
    for (const { kind, prefix } of kinds) {
      if (await isWelcome(`${base}/users/@me`, `${prefix}${token}`, signal)) return { kind, works: true };
    }
    return { kind: null, works: false };
  };
}

async function isWelcome(url: string, authorization: string, signal: AbortSignal): Promise<boolean> {
  const { status, text } = await ask(url, authorization, signal);
  if (status === 401) return false;
  if (status !== 200) throw away(`Discord answered ${status}, which is neither yes nor no.`);
  // A network that wants its guests to log in answers 200 to everything.
  if (!isAccount(text)) throw away("What answered in Discord's place is not Discord.");
  return true;
}

async function ask(url: string, authorization: string, signal: AbortSignal) {
  const headers = { authorization, accept: "application/json", "user-agent": agent };
  try {
    // Where a redirect leads, the token has no business.
    const answer = await fetch(url, { headers, signal, redirect: "manual" });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    // Neither as the cause nor in its words: fetch repeats a header that it does not take.
    const { name, cause } = error as Error;
    if (name === "TimeoutError") throw away("Discord did not answer in time.");
    const code = (cause as { code?: string } | undefined)?.code;
    throw away(`Discord cannot be reached${code === undefined ? "" : ` (${code})`}.`);
  }
}

function isAccount(text: string): boolean {
  try {
    return Account.safeParse(JSON.parse(text)).success;
  } catch {
    // No JSON either.
    return false;
  }
}

function away(what: string): Fault {
  return new Fault("discord_away", `${what} Try again in a moment.`);
}
