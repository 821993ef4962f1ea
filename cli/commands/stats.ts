import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { readParameters } from "#core/api/parameters.ts";
import { Stats, StatsQuery } from "#core/api/stats.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { ask } from "../ask.ts";
import { exitCodes } from "../exit-codes.ts";
import { tellNotes } from "../query-notes.ts";
import { safeJson } from "../safe-text.ts";
import { statsReport } from "../stats-report.ts";
import { note, print } from "../terminal.ts";
import { waitForIndex } from "../wait-for-index.ts";
import { withArchive } from "../with-archive.ts";
import { command } from "../wording.ts";

const help = `
A query with a - at its beginning stands behind --, or in quotes with other words. Without a query, from what was
counted ahead: what was just loaded is waited for. Days and hours are UTC's.

Examples:
  fastdiscorddb stats
  fastdiscorddb stats pie has:image --top 10
  fastdiscorddb stats --channel 1205932747026071552 --from 2024-01-01 --to 2024-12-31
  fastdiscorddb stats --json | jq '.by_month'`;

/** How long it is waited for what is not counted yet, and how often it is asked, in milliseconds. */
const [patience, askEvery] = [60_000, 500];

type StatsOptions = { json?: boolean } & { [name in keyof StatsQuery]?: string };

/** `fastdiscorddb stats [query]`: prints the statistics of the archive, or of what a query finds. */
export function addStats(program: Command): void {
  program
    .command("stats")
    .description("count messages by month, weekday and hour, author, channel, word, emoji and more")
    .argument("[query...]", "count only what this search finds")
    .option("--guild <id>", "only of this server")
    .option("--channel <id>", "only of this channel")
    .option("--from <day>", "from this day on, YYYY-MM-DD")
    .option("--to <day>", "up to this day, which is included")
    .option("--top <number>", "how long the lists are, up to 100", "10")
    .option("--json", "the API's answer, as one JSON object")
    .addHelpText("after", help)
    .action(stats);
}

async function stats(words: string[], { json, ...options }: StatsOptions): Promise<void> {
  const query = new URLSearchParams(options as { [name: string]: string });
  if (words.length > 0) query.set("q", words.join(" "));
  readParameters(StatsQuery, query);
  await withArchive(async (archive, signal) => {
    await waitForIndex(archive, signal);
    const found = await read(archive, query, signal);
    if (json) print(safeJson(found));
    else if (found.messages > 0) print(statsReport(found).join("\n"));
    else
      print(query.size > 1 ? "No messages found" : `The archive is empty. ${command("import my-exports/")}`);
    tellNotes(words.join(" "), found);
    return exitCodes.ok;
  });
}

async function read(archive: Archive, query: URLSearchParams, signal: AbortSignal): Promise<Stats> {
  const until = Date.now() + patience;
  for (let isTold = false; ; isTold = true) {
    const found = await ask(archive, `/api/stats?${query}`, Stats, { signal });
    if (found.pending === 0 || Date.now() > until) return found;
    if (!isTold) note("Counting what was loaded…");
    await pause(askEvery, undefined, { signal });
  }
}
