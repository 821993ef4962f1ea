import { type Command, InvalidArgumentError, Option } from "commander";
import { FindQuery, FoundHits } from "#core/api/finding.ts";
import { MessageContext, type MessageHit } from "#core/api/messages.ts";
import { limits } from "#core/limits.ts";
import { nearest } from "#core/search-query/nearest.ts";
import { operatorNames } from "#core/search-query/operators.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { ask, askText } from "../ask.ts";
import { exitCodes } from "../exit-codes.ts";
import { followImport } from "../follow-import.ts";
import { contextReport, foundCount, foundReport, keyOf } from "../found-report.ts";
import { importProgress } from "../import-progress.ts";
import { queryMistake } from "../query-mistake.ts";
import { hasNames, tellNotes } from "../query-notes.ts";
import { safeJson, safeText } from "../safe-text.ts";
import { columns, note, print, write } from "../terminal.ts";
import { waitForIndex } from "../wait-for-index.ts";
import { withArchive } from "../with-archive.ts";
import { command } from "../wording.ts";

const help = `
Words are found in every form (pie, pies), all of them in one message, whatever their case and accents.
  "exact phrase"   =word as it is   word* beginnings   *part* of a word   /regex/
  -not   a OR b   ( )
  ${operatorNames
    .map((name) => `${name}:`)
    .join(" ")
    .replace(/(.{1,100})(?: |$)/g, "$1\n  ")
    .trimEnd()}
The shell takes quotes, stars and parentheses for itself: put the query between single quotes.

Examples:
  fastdiscorddb search apple pie
  fastdiscorddb search 'from:"Ann Lee" has:image -cake during:2024-05'
  fastdiscorddb search --context 2 --sort oldest '"running late" in:#general'
  fastdiscorddb search --csv link:youtube.com > links.csv
  fastdiscorddb search --json pie | jq -r '.messages[].url'`;

type SearchOptions = {
  sort?: string;
  limit: number;
  cursor?: string;
  guild?: string;
  channel?: string;
  context?: number;
  count?: boolean;
  csv?: boolean;
  json?: boolean;
};

/** `fastdiscorddb search <query…>`: prints the messages that are found. */
export function addSearch(program: Command): void {
  const most = limits.allRows.value;
  program
    .command("search")
    .description("find messages")
    .argument("<query...>", "what to look for")
    // A term that is not wanted looks like an option.
    .allowUnknownOption()
    .addOption(
      new Option("--sort <order>", "the order; newest first by default").choices(
        FindQuery.shape.sort.unwrap().options,
      ),
    )
    .option("--limit <n>", `so many messages, up to ${most.toLocaleString("en")}`, number(1, most), 10)
    .option("--cursor <cursor>", "go on behind an earlier answer, with its next_cursor")
    .option("--guild <id>", "only of this server")
    .option("--channel <id>", "only of this channel")
    .addOption(
      new Option("--context <n>", "so many messages before and after each, too")
        .argParser(number(1, limits.contextSize.value))
        .conflicts(["count", "csv", "json"]),
    )
    .addOption(new Option("--count", "only how many there are").conflicts(["csv", "json"]))
    .addOption(
      new Option("--csv", "all of them, as a table for spreadsheets").conflicts(["json", "limit", "cursor"]),
    )
    .option("--json", "the API's answer, as one JSON object")
    .addHelpText("after", help)
    .action(search);
}

async function search(words: string[], options: SearchOptions, self: Command): Promise<void> {
  refuseOptions(words, self);
  const query = words.join(" ");
  try {
    // Before a server is started for it.
    const tree = parseQuery(query, { now: Date.now() });
    await withArchive(async (archive, signal) => {
      if (archive.isOwn) await fillEmpty(archive, signal);
      await waitForIndex(archive, signal);
      if (options.csv) {
        await writeTable(archive, query, options, signal);
        // A table has no place for notes, and is whole without them.
        const notes =
          hasNames(tree) && find(archive, query, { ...options, limit: 1 }, signal).catch(() => ({}));
        if (notes) tellNotes(query, await notes);
        return exitCodes.ok;
      }
      const page = await find(archive, query, options, signal);
      await show(archive, page, options, signal);
      tellNotes(query, page);
      return exitCodes.ok;
    });
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    note(`fastdiscorddb: ${queryMistake(query, error)}`);
    process.exitCode = exitCodes.usage;
  }
}

/** What begins with two hyphens is no term. */
function refuseOptions(words: string[], self: Command): void {
  const wrong = words.find((word) => /^--[a-z]/.test(word));
  if (wrong === undefined) return;
  const known = self.options.flatMap(({ long }) => long ?? []);
  const meant = nearest(wrong, known);
  const hint = meant === undefined ? "" : `\n(Did you mean ${meant}?)`;
  self.error(`error: unknown option '${safeText(wrong)}'${hint}`);
}

/** The first search of all, before anything was imported, has the sample to look into. */
async function fillEmpty(archive: Archive, signal: AbortSignal): Promise<void> {
  const { importSample } = await import("../../infra/local/sample.ts");
  const sample = await importSample(await archive.stores(), signal);
  if (!sample) return;
  await followImport(archive, sample, { progress: importProgress(true), signal });
  note(
    `The archive was empty: this is the shipped sample server. For your own: ${command("import your-exports/")}`,
  );
}

/** As many messages as are wanted, page by page, as one page. */
async function find(
  archive: Archive,
  q: string,
  options: SearchOptions,
  signal: AbortSignal,
): Promise<FoundHits> {
  const wanted = options.count ? 1 : options.limit;
  const { sort, guild, channel, cursor } = options;
  const query = parameters({ q, sort, guild, channel, cursor, count: options.count ? "all" : undefined });
  const messages: MessageHit[] = [];
  for (;;) {
    query.set("limit", String(Math.min(wanted - messages.length, limits.pageSize.value)));
    const page = await ask(archive, `/api/messages?${query}`, FoundHits, { signal });
    messages.push(...page.messages);
    if (page.next_cursor === null || page.messages.length === 0 || messages.length >= wanted)
      return withCount({ ...page, messages }, options);
    query.set("cursor", page.next_cursor);
  }
}

/** What was gone through counts: all of it exactly, and a part of it as at least so much. */
function withCount(page: FoundHits, { sort, cursor }: SearchOptions): FoundHits {
  const { messages, count, next_cursor } = page;
  // By relevance the pages end where no more was compared; their count is then all that they hold.
  const isAll =
    next_cursor === null && cursor === undefined && !(sort === "relevance" && messages.length <= count);
  if (isAll) return { ...page, count: messages.length, count_relation: "eq" };
  return { ...page, count: Math.max(count, messages.length) };
}

async function show(
  archive: Archive,
  page: FoundHits,
  options: SearchOptions,
  signal: AbortSignal,
): Promise<void> {
  if (options.count) print(foundCount(page));
  else if (options.json) print(safeJson(page));
  else if (options.context === undefined) print(foundReport(page, options.sort));
  else print(contextReport(page, await contexts(archive, page, options.context, signal), options.sort));
}

/** A file gets the texts as they are, a terminal what it can show. */
async function writeTable(archive: Archive, q: string, options: SearchOptions, signal: AbortSignal) {
  const { sort, guild, channel } = options;
  const query = parameters({ q, sort, guild, channel, format: "csv" });
  for await (const piece of askText(archive, `/api/messages/export?${query}`, signal))
    if (!(await write(columns() === undefined ? piece : safeText(piece)))) return;
}

function parameters(given: { [name: string]: string | undefined }): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The messages around each that was found, but for those that an earlier group has. */
async function contexts(
  archive: Archive,
  { messages }: FoundHits,
  size: number,
  signal: AbortSignal,
): Promise<MessageHit[][]> {
  const groups: MessageHit[][] = [];
  const shown = new Set<string>();
  for (const message of messages) {
    if (shown.has(keyOf(message))) continue;
    const { message_id, channel_id: channel } = message;
    const query = new URLSearchParams({ channel, before: String(size), after: String(size) });
    const path = `/api/messages/${message_id}/context?${query}`;
    const around = await ask(archive, path, MessageContext, { signal });
    groups.push(around.messages);
    for (const each of around.messages) shown.add(keyOf(each));
  }
  return groups;
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(
      `It must be a whole number from ${least} to ${most.toLocaleString("en")}.`,
    );
  };
}
