import { Command, CommanderError } from "commander";
import { version } from "#core/product.ts";
import { addCompletion } from "./commands/completion.ts";
import { addCredentials } from "./commands/credentials.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addErase } from "./commands/erase.ts";
import { addExport } from "./commands/export.ts";
import { addExports } from "./commands/exports.ts";
import { addImport } from "./commands/import.ts";
import { addRebuild } from "./commands/rebuild.ts";
import { addRedrive } from "./commands/redrive.ts";
import { addSchedules } from "./commands/schedules.ts";
import { addSearch } from "./commands/search.ts";
import { addShow } from "./commands/show.ts";
import { addStart } from "./commands/start.ts";
import { addStats } from "./commands/stats.ts";
import { addStatus } from "./commands/status.ts";
import { exitCodes, explain } from "./exit-codes.ts";
import { outliveReaders } from "./terminal.ts";
import { command } from "./wording.ts";

const help = `
Examples:
  fastdiscorddb start                        the archive, its API and a sample server on http://127.0.0.1:8080
  fastdiscorddb start my-exports/            the same, with your own DiscordChatExporter JSON
  fastdiscorddb import 'more/*.json'         into the archive that runs, or that lies in ./data
  fastdiscorddb export <channel, link…>      from Discord, where DCE_PATH names DiscordChatExporter
  fastdiscorddb search "pie"
  fastdiscorddb doctor                       what is missing here, and how to get it

The environment says where: DATA_DIR (./data), PORT (8080), HOST, API_KEY, DATABASE_URL, REDIS_URL,
OPENSEARCH_URL, AWS_ENDPOINT_URL, DCE_PATH, LOG_LEVEL; and DISCORD_TOKEN which token exports use.
Exit codes: 0 ok, 1 error, 2 usage, 3 some files or channels failed, 4 no server and none could be started, 130 interrupted.`;

outliveReaders();
const program = new Command("fastdiscorddb")
  .description("Archive Discord channels and find anything in them at once.")
  .version(version)
  .addHelpText("after", help)
  .exitOverride();
for (const add of [
  ...[addStart, addImport, addExport, addExports, addSchedules, addCredentials, addSearch, addShow],
  ...[addStats, addStatus, addErase, addRedrive, addRebuild, addDoctor, addCompletion],
])
  add(program);
pointToHelp(program, "");

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else process.exitCode = explain(error);
}

/** Lets each command say after a wrong word where its own help is; a list stands for its whole group. */
function pointToHelp(each: Command, words: string): void {
  each.showHelpAfterError(`What it takes: ${command(`${words}--help`)}`);
  for (const sub of each.commands) pointToHelp(sub, sub.name() === "list" ? words : `${words}${sub.name()} `);
}
