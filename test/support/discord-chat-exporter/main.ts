#!/usr/bin/env node
import { appendFileSync, existsSync, fstatSync, readFileSync, statSync } from "node:fs";
import { parseCommandLine } from "./command-line.ts";
import { CommandFailed, report } from "./exceptions.ts";
import { exportCommand } from "./export-command.ts";
import { channelsCommand, dmCommand, guildsCommand } from "./list-commands.ts";
import type { Call, Scenario } from "./scenario.ts";
import { Server } from "./server.ts";

// Stands in for DiscordChatExporter.Cli 2.47 in tests: the same command line, environment, output, files, signals and
// exit codes, with the Discord that a scenario tells. The first argument is the scenario's path, the others are its own.

const [scenarioPath = "", ...argv] = process.argv.slice(2);
const scenario: Scenario = JSON.parse(readFileSync(scenarioPath, "utf8"));
const log = `${scenarioPath}l`;
const out = (text: string) => void process.stdout.write(text);
const err = (text: string) => void process.stderr.write(text);

const help =
  "DiscordChatExporter.Cli v2.47.0\n\nUSAGE\n  DiscordChatExporter.Cli [options]\n  DiscordChatExporter.Cli [command] [...]\n";
const note =
  "Note: Output streams are redirected, rich console interactions are disabled. If you are running this command in Docker, consider allocating a pseudo-terminal for better user experience (docker run -it ...).\n";

const stopping = new AbortController();
process.on("SIGINT", () => {
  const isStubborn = scenario.channels.some((channel) => channel.isStubborn && argv.includes(channel.id));
  if (!isStubborn) stopping.abort();
});
// .NET ends without a word to the command that runs.
process.on("SIGTERM", () => process.exit(143));

const before = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
const call: Call = {
  pid: process.pid,
  argv,
  env: Object.fromEntries(Object.entries(process.env).map(([name, value = ""]) => [name, value])),
  cwd: process.cwd(),
  isStdinClosed: fstatSync(0).rdev === statSync("/dev/null").rdev,
};
appendFileSync(log, `${JSON.stringify(call)}\n`);
process.exitCode = await run();

async function run(): Promise<number> {
  const token = process.env.DISCORD_TOKEN ?? "";
  const secrets = [token, ...(scenario.tokens ?? [])].filter((secret) => secret !== "");
  if (
    argv.some(
      (word) => secrets.some((secret) => word.includes(secret)) || word === "-t" || word === "--token",
    )
  ) {
    err("The stand-in found the token among the arguments, where everybody on the machine can read it.\n");
    return 97;
  }
  if (/[-_](ru|by)(\.|$)/i.test(process.env.LC_ALL ?? process.env.LANG ?? "") && !process.env.FUCK_RUSSIA)
    return 1;
  try {
    const { command, options, asks } = parseCommandLine(argv, process.env);
    if (asks === "version") out("v2.47.0\n");
    else if (asks === "help") out(help);
    else await play(command ?? "", options, new Server(scenario, token));
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    err(report(error));
    if (error instanceof CommandFailed && error.showHelp) out(`\n${help}`);
    return 1;
  }
}

async function play(command: string, options: Map<string, unknown>, server: Server): Promise<void> {
  if (process.env.DOTNET_RUNNING_IN_CONTAINER === "true" && !process.stdout.isTTY) err(note);
  const runsOf = (channelId: string) =>
    before.filter((line) => {
      const { argv } = JSON.parse(line) as Call;
      return argv[0] === "export" && argv.includes(channelId);
    }).length;
  if (command === "export")
    await exportCommand({ server, options, out, err, signal: stopping.signal, runsOf });
  else if (command === "channels")
    await channelsCommand(server, options, { print: out, signal: stopping.signal });
  else if (command === "guilds") guildsCommand(server, out);
  else dmCommand(server, out);
}
