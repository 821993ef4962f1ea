import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Command } from "commander";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { checkToken } from "#core/token-group.ts";
import { note } from "./terminal.ts";

/** What the options of `addToken` say. */
export type TokenOptions = { tokenStdin?: boolean };

/** How a command's help tells where the token comes from. */
export const tokenHelp = `
The Discord token comes from the environment variable DISCORD_TOKEN, or from stdin with --token-stdin, or is asked for.
It is never an option: what stands on the command line can be read by others, and stays in the shell's history.`;

/** Lets a command take a Discord token; as an option it is refused, and not repeated. */
export function addToken(command: Command): Command {
  return command
    .option("--token-stdin", "read the Discord token from stdin")
    .addOption(command.createOption("-t, --token [token]").hideHelp())
    .on("option:token", () => {
      throw new Fault(
        "invalid_parameter",
        "A token is never an option: others can read it there, and the shell keeps it. Set DISCORD_TOKEN, or use --token-stdin. Reset a token that others have seen.",
      );
    });
}

/**
 * The Discord token, from stdin where that is asked for, from DISCORD_TOKEN, or from whoever sits at the terminal, unseen.
 * Throws `token_missing`, `invalid_parameter` or, at a Ctrl-C, an AbortError.
 */
export async function readToken({ tokenStdin }: TokenOptions): Promise<string> {
  const isAsked = process.stdin.isTTY && process.stderr.isTTY;
  if (tokenStdin) return checkToken(isAsked ? await askToken() : await readStdin());
  const { DISCORD_TOKEN } = process.env;
  if (DISCORD_TOKEN) return checkToken(DISCORD_TOKEN);
  if (isAsked) return checkToken(await askToken());
  throw new Fault(
    "token_missing",
    "A Discord token is missing: set DISCORD_TOKEN, or give it on stdin with --token-stdin.",
  );
}

/** What carries a token in a request, if there is one. */
export function tokenHeaders(token: string | undefined): { [name: string]: string } {
  return token === undefined ? {} : { "x-token": token };
}

async function askToken(): Promise<string> {
  // What is typed is shown by whoever reads it: to nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  try {
    process.stderr.write("Discord token (it is not shown): ");
    return await asking.question("");
  } finally {
    asking.close();
    note("");
  }
}

/** The first line, and no more of a file that is none of ours than a token may have. */
async function readStdin(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8") as AsyncIterable<string>) {
    text += chunk;
    if (text.includes("\n") || text.length > 2 * limits.tokenLength.value) break;
  }
  return text.split("\n", 1)[0] ?? "";
}
