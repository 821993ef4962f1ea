import { type Command, Option } from "commander";
import { ExportRequest, ExportStatus } from "#core/api/exports.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { ask } from "../ask.ts";
import { awaitExports, type ShowOptions } from "../await-exports.ts";
import { checkRequest } from "../check-request.ts";
import { addToken, readToken, type TokenOptions, tokenHeaders, tokenHelp } from "../discord-token.ts";
import { addTargets, readTargets, type TargetOptions } from "../read-targets.ts";
import { note } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { command } from "../wording.ts";

const help = `
Without --after, --before and --full it exports what is new since the last complete export of each channel.
Days are UTC. The command waits until all is loaded and searchable; with --no-follow a server that runs goes on alone.
Without a server the export runs here until it ends; Ctrl-C cuts it, and the next start goes on.
The archive needs DiscordChatExporter: DCE_PATH says where its program is.
${tokenHelp}

Examples:
  fastdiscorddb export 1165030189714129000
  fastdiscorddb export https://discord.com/channels/1165030189714128896/1165030189714129000 --after 2024-01-01
  fastdiscorddb export --guild 1165030189714128896 --threads all --credential archive-bot
  fastdiscorddb export --direct --token-stdin < token.txt`;

type ExportOptions = TargetOptions &
  TokenOptions &
  ShowOptions & { after?: string; before?: string; full?: boolean; credential?: string };

/** `fastdiscorddb export <targets…>`: exports from Discord, and ends when all is loaded. */
export function addExport(program: Command): void {
  addToken(addTargets(program.command("export"), 0))
    .description("export channels, a server or direct messages from Discord")
    .addOption(
      new Option("--after <from>", "from this day, time or id on, also what is there already").conflicts(
        "windowDays",
      ),
    )
    .addOption(new Option("--before <to>", "until this day, time or id").conflicts("windowDays"))
    .addOption(new Option("--full", "from the first message on").conflicts(["after", "windowDays"]))
    .addOption(new Option("--credential <name>", "use a kept token: see credentials").conflicts("tokenStdin"))
    .option("--follow", "wait until all is loaded (the default)")
    .option("--no-follow", "do not wait where a server runs the export")
    .option("--quiet", "no progress")
    .option("--json", "the exports as one JSON object, no progress")
    .addHelpText("after", help)
    .action(exportAll);
}

async function exportAll(words: string[], options: ExportOptions): Promise<void> {
  const { after, before, full, windowDays: window_days, credential } = options;
  const shared = { after, before, full, window_days, credential };
  const requests = readTargets(words, options).map((target) =>
    checkRequest(ExportRequest, { ...target, ...shared }),
  );
  const token = credential === undefined ? await readToken(options) : undefined;
  await withArchive(
    async (archive, signal) => {
      const begun = await begin(archive, requests, token);
      return awaitExports(archive, begun, options, signal);
    },
    { runsExports: true },
  );
}

/** None of the questions is cut: whoever asked must know which export began. */
async function begin(
  archive: Archive,
  requests: ExportRequest[],
  token: string | undefined,
): Promise<ExportStatus[]> {
  const begun: ExportStatus[] = [];
  const headers = tokenHeaders(token);
  try {
    for (const sent of requests) {
      begun.push(await ask(archive, "/api/exports", ExportStatus, { method: "POST", headers, sent }));
    }
    return begun;
  } catch (error) {
    for (const { id } of begun) note(`Already begun: ${command(`exports follow ${id}`)}`);
    throw error;
  }
}
