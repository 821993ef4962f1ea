import { Command, CommanderError } from "commander";
import { version } from "#core/product.ts";
import { startCommand } from "./commands/start.ts";
import { exitCodes, explain } from "./exit-codes.ts";

const program = new Command("fastdiscorddb")
  .description("Archive Discord channels and find anything in them at once.")
  .version(version)
  .showHelpAfterError("(fastdiscorddb --help lists the commands)")
  .exitOverride()
  .addCommand(startCommand());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else process.exitCode = explain(error);
}
