import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { safeLine } from "../safe-text.ts";
import { note, print } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { counted } from "../wording.ts";

const help = `
A part or an import that failed too often waits in a dead-letter queue. Mend the cause first, or it ends there again.
What is left there of a cancelled import is dropped; POST /api/imports/{id}/retry goes on with that.`;
const lookEvery = 200;

/** `fastdiscorddb redrive`: tries again what failed too often. */
export function addRedrive(program: Command): void {
  program
    .command("redrive")
    .description("try again what failed too often, after its cause is gone")
    .addHelpText("after", help)
    .action(redriveAll);
}

async function redriveAll(): Promise<void> {
  await withArchive(async (archive, signal) => {
    const { redrive, untilQuiet } = await import("../../infra/local/redrive.ts");
    const stores = await archive.stores();
    const { parts, imports, cancelled, unreadable } = await redrive(stores);
    for (const body of unreadable)
      note(`Removed a message that nobody can read: ${safeLine(body.slice(0, 200))}`);
    print(`Moved back ${counted(parts, "part")} and ${counted(imports, "import")}.`);
    if (cancelled > 0)
      print(`Dropped ${counted(cancelled, "message")} of cancelled imports: retry these to go on with them.`);
    // Nobody else loads them when this process is the archive.
    if (archive.isOwn && parts + imports > 0) await untilQuiet(stores, lookEvery, signal);
    return exitCodes.ok;
  });
}
