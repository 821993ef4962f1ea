import { createInterface } from "node:readline/promises";
import { type Command, InvalidArgumentError } from "commander";
import { Fault } from "#core/errors.ts";
import { isSnowflake } from "#core/snowflake.ts";
import type { Suppression } from "#core/suppressions.ts";
import { exitCodes } from "../exit-codes.ts";
import { note, print } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { counted } from "../wording.ts";

const help = `
What was erased does not come back by another import or by a rebuild. The staged parts and the exported files keep it.

Examples:
  fastdiscorddb erase message 1180000000000000001
  fastdiscorddb erase user 80351110224678912 --yes`;

/** `fastdiscorddb erase message|user <id>`: removes it from the archive for good. */
export function addErase(program: Command): void {
  const erase = program
    .command("erase")
    .description("remove a message, or all that a user wrote, for good")
    .addHelpText("after", help);
  for (const kind of ["message", "user"] as const) {
    erase
      .command(kind)
      .description(kind === "message" ? "one message, in whatever channel" : "a user and all that they wrote")
      .argument("<id>", "Discord's id", parseId)
      .option("--yes", "do not ask; needed where nobody can be asked")
      .action((id: string, { yes }: { yes?: boolean }) => eraseOne({ kind, id }, Boolean(yes)));
  }
}

async function eraseOne(suppression: Suppression, isSure: boolean): Promise<void> {
  if (!isSure && !(await isConfirmed(suppression))) {
    note("Nothing was erased.");
    process.exitCode = exitCodes.error;
    return;
  }
  await withArchive(async (archive) => {
    const { eraseFrom } = await import("../../infra/local/erase.ts");
    const messages = await eraseFrom(await archive.stores(), [suppression]);
    print(
      `Erased ${counted(messages, "message")}; ${suppression.kind} ${suppression.id} will not come back.`,
    );
    return exitCodes.ok;
  });
}

async function isConfirmed({ kind, id }: Suppression): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Fault("invalid_parameter", `Nobody can be asked here. To erase ${kind} ${id}, add --yes.`);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const what = kind === "user" ? `user ${id} and all that they wrote` : `message ${id}`;
    return /^y(es)?$/i.test((await asking.question(`Erase ${what} for good? [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

function parseId(text: string): string {
  if (!isSnowflake(text)) throw new InvalidArgumentError("It is not a Discord id: decimal digits.");
  return text;
}
