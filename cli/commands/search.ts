import { type Command, Option } from "commander";
import type * as z from "zod";
import { MessageList, MessagePage } from "#core/api/answers.ts";
import { PagedTermQuery, readParameters } from "#core/api/parameters.ts";
import { limits } from "#core/limits.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { ask } from "../ask.ts";
import { exitCodes } from "../exit-codes.ts";
import { followImport } from "../follow-import.ts";
import { importProgress } from "../import-progress.ts";
import { messageBlock } from "../message-block.ts";
import { safeJson } from "../safe-text.ts";
import { note, print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { command, counted } from "../wording.ts";

const help = `
Finds the term as it is, anywhere in a message, whatever its case. With --context it is full text: words in
every form (run, running), all of them, the best match first.

Examples:
  fastdiscorddb search "apple pie"
  fastdiscorddb search --context "running late" --page 2
  fastdiscorddb search --all --json "pie" | jq -r '.messages[].url'`;

type SearchOptions = { context?: boolean; page: string; pageSize: string; all?: boolean; json?: boolean };
type Found = z.infer<typeof MessagePage> | z.infer<typeof MessageList>;

/** `fastdiscorddb search <term>`: prints the messages that are found. */
export function addSearch(program: Command): void {
  program
    .command("search")
    .description("find messages")
    .argument("<term>", "what to look for, up to 100 characters")
    .option("--context", "full text instead of the exact term")
    .option("--page <number>", "which page, from 1", "1")
    .option("--page-size <number>", "messages on a page, up to 100", "10")
    .addOption(
      new Option("--all", "everything at once, up to 10,000 messages").conflicts(["page", "pageSize"]),
    )
    .option("--json", "the API's answer, as one JSON object")
    .addHelpText("after", help)
    .action(search);
}

async function search(search_term: string, options: SearchOptions): Promise<void> {
  const given = new URLSearchParams({ search_term, page: options.page, page_size: options.pageSize });
  readParameters(PagedTermQuery, given);
  await withArchive(async (archive, signal) => {
    if (archive.isOwn) await fillEmpty(archive, signal);
    const found = await find(archive, given, options, signal);
    print(options.json ? safeJson(found) : report(found, search_term, options));
    return exitCodes.ok;
  });
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

async function find(
  archive: Archive,
  query: URLSearchParams,
  { context, all }: SearchOptions,
  signal: AbortSignal,
): Promise<Found> {
  const path = context ? "/api/chats/context-search" : "/api/chats/search";
  if (!all) return ask(archive, `${path}?${query}`, MessagePage, { signal });
  if (!context) return ask(archive, `${path}/all?${query}`, MessageList, { signal });

  const messages: MessagePage["messages"] = [];
  query.set("page_size", String(limits.pageSize.value));
  for (let page = 1; ; page++) {
    query.set("page", String(page));
    const found = await ask(archive, `${path}?${query}`, MessagePage, { signal });
    messages.push(...found.messages);
    const isCut = messages.length >= limits.allRows.value && found.total_count_relation === "gte";
    if (page < found.total_pages && messages.length < limits.allRows.value) continue;
    const { detail } = found;
    return { messages, count: messages.length, ...(isCut && { truncated: true }), ...(detail && { detail }) };
  }
}

function report(found: Found, term: string, { context }: SearchOptions): string {
  if (found.messages.length === 0 && !("page" in found && found.total_count > 0)) return "No messages found";
  const words = context ? term.split(/\s+/) : [term];
  const blocks = found.messages.map((message) => messageBlock(message, words, Boolean(context)));
  return [...blocks, style("dim", totalOf(found))].join("\n\n");
}

function totalOf(found: Found): string {
  if (!("page" in found)) {
    const cut = found.truncated ? "; there are more: look for something rarer" : "";
    return `${counted(found.count, "message")}${cut}`;
  }
  const { page, total_pages, total_count, total_count_relation } = found;
  const total = `${total_count_relation ? "more than " : ""}${counted(total_count, "message")}`;
  if (page > total_pages) return `${total}, none on page ${page}: the last is page ${total_pages}`;
  return `${total}, page ${page} of ${total_pages}${page < total_pages ? `; --page ${page + 1} is next` : ""}`;
}
