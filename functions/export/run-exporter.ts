import { createReadStream } from "node:fs";
import { access, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type ErrorCode, Fault } from "#core/errors.ts";
import { splitExport } from "#core/export-splitter.ts";
import { readErrorOutput, readOutputLine } from "#core/exporter-output.ts";
import { because, exporterFailure } from "./exporter-failure.ts";
import { type ExporterCall, ExporterProcess, isToken } from "./exporter-process.ts";

/** One run of DiscordChatExporter: one channel or thread, from a message (not included) to a message (not included). */
export type ExporterRun = ExporterCall & {
  channelId: string;
  /** A message's id, or a date as DiscordChatExporter takes it; digits alone are an id. */
  after?: string;
  before?: string;
  /** Messages in one file. */
  partition: number;
};

/** What a run tells. A part's file is there until the next event is asked for: then it is deleted. */
export type ExporterEvent =
  | { kind: "progress"; percent: number }
  | { kind: "part"; path: string; number: number }
  | { kind: "warning"; text: string }
  | ExporterEnd;

/**
 * How a run ended. Only after "complete" is everything there that the channel has in the range. What was told before any
 * other end is true, but not all of it; the run after it begins behind the last message of the last part.
 */
export type ExporterEnd =
  | { kind: "end"; outcome: "complete" | "stopped" }
  | { kind: "end"; outcome: "failed" | "silent"; code: ErrorCode; detail: string; retryable: boolean };

/**
 * Runs DiscordChatExporter for one channel and tells what becomes of it: parts in their order, each as soon as it is
 * finished, and one end as the last event. It writes into a new folder below `folder`, which is gone after the end, and
 * goes on writing while the caller deals with a part; when the files that wait and the open one exceed `mostBytes`, it
 * is held until the caller has caught up. An open part that exceeds it alone ends the run as `disk_full`.
 *
 * A part is finished when the next one exists, or when the process has ended and the part is closed JSON. So what
 * DiscordChatExporter closed itself is told also when the run failed, was stopped or was silent: its messages are real,
 * and its messageCount is their number. A last file that is cut or malformed, because it was killed, the disk was full
 * or an error came in the middle of a message, is left out; so is one without any message, unless the run is complete.
 *
 * Nothing is thrown for what DiscordChatExporter does. Leaving the loop early kills it. The token is in none of the events.
 */
export async function* runExporter(run: ExporterRun): AsyncGenerator<ExporterEvent, void> {
  if (run.signal?.aborted) return yield { kind: "end", outcome: "stopped" };
  if (!isToken(run.token))
    return yield failed("token_invalid", "The token is empty, or no token of Discord's.");
  // Absolute: the process is somewhere else.
  const folder = await mkdtemp(join(resolve(run.folder), "run-"));
  const news = { percent: -1, channels: 1 };
  const exporter = new ExporterProcess({ ...run, folder }, argumentsOf(run, folder), (line) => {
    const said = readOutputLine(line);
    if (said?.kind === "progress") news.percent = said.percent;
    if (said?.kind === "channels") news.channels = said.count;
    // A category: each channel of it would need a run of its own.
    if (news.channels > 1) exporter.stop("unwanted");
  });
  try {
    let told = -1;
    let number = 1;
    for (;;) {
      // Before the files are looked at: after its end there are no new ones.
      const hasEnded = exporter.end !== undefined;
      if (news.percent !== told) {
        told = news.percent;
        yield { kind: "progress", percent: told };
      }
      const path = partPath(folder, run.channelId, number);
      const isFinished = await exists(partPath(folder, run.channelId, number + 1));
      if (isFinished || (hasEnded && (await isToTell(path, exporter)))) {
        yield { kind: "part", path, number };
        await rm(path, { force: true });
        number++;
      } else if (hasEnded) break;
      else await exporter.news();
    }
    const { warnings, hasFailures } = readErrorOutput(exporter.stderr);
    for (const text of warnings) yield { kind: "warning", text };
    const [left, hasParts] = [await filesIn(folder), number > 1];
    yield endOf({ exporter, channelId: run.channelId, channels: news.channels, hasFailures, hasParts, left });
  } finally {
    await exporter.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

type Ended = {
  exporter: ExporterProcess;
  channelId: string;
  channels: number;
  hasFailures: boolean;
  hasParts: boolean;
  /** What no part was made of. */
  left: string[];
};

function endOf({ exporter, channelId, channels, hasFailures, hasParts, left }: Ended): ExporterEnd {
  const isDone = exporter.end?.code === 0 && !hasFailures;
  if (channels > 1 || (isDone && left.some((name) => !/^\d+/.exec(name)?.includes(channelId)))) {
    return failed("not_exportable", "The id is a category's: export the channels in it, one by one.");
  }
  if (isDone && hasParts && left.length === 0) return { kind: "end", outcome: "complete" };
  if (isDone)
    return failed("exporter_failed", "DiscordChatExporter ended well, but its last file is not whole.");
  if (exporter.reason === "aborted") return { kind: "end", outcome: "stopped" };
  const outcome = exporter.reason === "silent" ? "silent" : "failed";
  return { kind: "end", outcome, ...exporterFailure(exporter) };
}

function failed(code: ErrorCode, detail: string): ExporterEnd {
  return { kind: "end", outcome: "failed", ...because(code, detail) };
}

function argumentsOf({ channelId, after, before, partition }: ExporterRun, folder: string): string[] {
  return [
    ...["export", "-c", channelId, "-f", "Json", "--utc", "--markdown", "false"],
    // What follows a % is a name that it would replace.
    ...["--partition", String(partition), "-o", `${folder.replaceAll("%", "%%")}/%c.json`],
    ...(after === undefined ? [] : ["--after", after]),
    ...(before === undefined ? [] : ["--before", before]),
  ];
}

/** How DiscordChatExporter calls the parts of an export; parts count from 1. */
function partPath(folder: string, channelId: string, number: number): string {
  return join(folder, number === 1 ? `${channelId}.json` : `${channelId} [part ${number}].json`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".json"));
}

/** Whether the last file is closed; that there are no messages is for a run to say that has not failed. */
async function isToTell(path: string, { end, stderr }: ExporterProcess): Promise<boolean> {
  if (!(await exists(path))) return false;
  try {
    for await (const event of splitExport(createReadStream(path))) {
      if (event.kind !== "end") continue;
      return event.count > 0 || (end?.code === 0 && !readErrorOutput(stderr).hasFailures);
    }
    return false;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
