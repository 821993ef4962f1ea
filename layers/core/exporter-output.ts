import { type ErrorCode, errors } from "#core/errors.ts";
import { isSnowflake } from "#core/snowflake.ts";

const longestDetail = 300;

/** What a line of DiscordChatExporter's stdout says: how far it is, or how many channels it exports. */
export type ExporterNews = { kind: "progress"; percent: number } | { kind: "channels"; count: number };

/** Why DiscordChatExporter failed, in one sentence for people. */
export type ExporterFailure = { code: ErrorCode; detail: string; retryable: boolean };

/** What DiscordChatExporter's stderr says. `hasFailures` is its own word that a channel was not exported whole. */
export type ExporterErrors = {
  warnings: string[];
  hasFailures: boolean;
  failure: ExporterFailure | undefined;
};

/**
 * A row of the commands `channels`, `guilds` and `dm`. `parent` is a name: of the category, or of a thread's channel,
 * whose id is `parentId`; null where there is none. Of a category only the name is told.
 */
export type ListedChannel = {
  id: string;
  parent: string | null;
  parentId: string | null;
  name: string;
  isThread: boolean;
  isArchived: boolean;
};

/** Reads one line of an export's stdout; undefined for those that say nothing new. */
export function readOutputLine(line: string): ExporterNews | undefined {
  const exporting = /^Exporting (\d+) channel\(s\)\.\.\.$/.exec(line);
  if (exporting) return { kind: "channels", count: Number(exporting[1]) };
  // Cut at 80 columns, the number may stand on a line of its own.
  const percent = /(?:^|: )(\d{1,3})%\s*$/.exec(line)?.[1];
  if (percent === undefined || Number(percent) > 100) return undefined;
  return { kind: "progress", percent: Number(percent) };
}

/** Reads all of stderr. */
export function readErrorOutput(text: string): ExporterErrors {
  const said: { [heading: string]: string[] } = { [warningsHeading]: [], [failuresHeading]: [], "": [] };
  let heading = "";
  for (const line of text.split(/\r?\n/)) {
    if (line === warningsHeading || line === failuresHeading) heading = line;
    else if (line.trim() === "") heading = "";
    else said[heading]?.push(line);
  }
  const failures = said[failuresHeading] ?? [];
  const warnings = (said[warningsHeading] ?? []).map(withoutName);
  const rest = (said[""] ?? []).filter((line) => line !== "Export failed.");
  return {
    warnings: warnings.map(shorten),
    hasFailures: text.includes(failuresHeading),
    failure: failures.length > 0 ? reduce(failures.map(withoutName)) : reduce(rest),
  };
}

/**
 * Reads the stdout of one of the commands that list. Names of categories may hold ` / `, those of text channels may not:
 * the last one parts the two. Of a voice channel with such a name a part is taken for the category's.
 */
export function readListing(command: "channels" | "guilds" | "dm", text: string): ListedChannel[] {
  const rows: ListedChannel[] = [];
  let above: ListedChannel | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, indent, id, title = ""] = /^( \* )?(\d+) *\| (.*)$/.exec(line) ?? [];
    if (!isSnowflake(id)) continue;
    const thread = indent && above ? /^Thread \/ (.*) \| (Active|Archived)$/.exec(title) : null;
    if (thread && above) {
      const [, name = "", state] = thread;
      const isArchived = state === "Archived";
      rows.push({ id, parent: above.name, parentId: above.id, name, isThread: true, isArchived });
    } else {
      const names = command === "channels" ? /^(.*) \/ (.*)$/.exec(title) : null;
      const [, parent = null, name = title] = names ?? [];
      above = { id, parent, parentId: null, name, isThread: false, isArchived: false };
      rows.push(above);
    }
  }
  return rows;
}

const warningsHeading = "Warnings reported for the following channel(s):";
const failuresHeading = "Failed to export the following channel(s):";

/** The first that fits says it. Each is held to a line's end, or to an exception's name: names of channels stand in front. */
const causes: [RegExp, ErrorCode, (...groups: string[]) => string][] = [
  [
    /Exception: Authentication token is invalid\.$/m,
    "token_invalid",
    () => "Discord does not accept the token: copy it again, or make another (Reset Token).",
  ],
  [
    /Exception: Provided bot account does not have the Message Content Intent enabled\.$/m,
    "intent_missing",
    () =>
      "The bot lacks the Message Content intent: turn it on in Discord's developer portal, on the page Bot.",
  ],
  [
    /Request to '([^']*)' failed: forbidden\.$/m,
    "channel_forbidden",
    (url = "") =>
      `Discord does not let the token read ${subjectOf(url)}: it needs View Channel and Read Message History.`,
  ],
  [
    /Request to '([^']*)' failed: not found\.$/m,
    "channel_not_found",
    (url = "") => `Discord knows no ${subjectOf(url)}: copy its link again.`,
  ],
  [
    /is a forum and cannot be exported directly\. You need to pull its threads and export them individually\.$/m,
    "not_exportable",
    () => "The channel is a forum: export its threads, one by one, or the whole server with all threads.",
  ],
  [
    /Request to '[^']*' failed: (request timeout|too many requests|5\d\d|internal server error|bad gateway|service unavailable|gateway timeout|not implemented|insufficient storage)\.$/m,
    "discord_failed",
    (answer = "") => `Discord answered "${answer}" to every try.`,
  ],
  [
    /IOException: (?:No space left on device|Disk quota exceeded|There is not enough space on the disk)/,
    "disk_full",
    () => "The disk that the export is written to is full.",
  ],
  [
    /^\s*(?:System\.Net\.[\w.]*Exception|System\.Security\.Authentication\.AuthenticationException|System\.TimeoutException|System\.IO\.IOException(?=: Unable to read data|: The response ended|: Received an unexpected EOF)|System\.Threading\.Tasks\.TaskCanceledException(?=: The request was canceled due to)): (.*)$/m,
    "discord_unreachable",
    (reason = "") => `Discord could not be reached: ${reason}`,
  ],
  [
    /^(?:Unrecognized option|Unexpected parameter|Missing required option)\(s\):|^Option \S+ (?:cannot be set|expects a single)/m,
    "exporter_unusable",
    () => "DiscordChatExporter does not understand the way it is called: version 2.47 is needed.",
  ],
  [
    /Couldn't find a valid ICU package/,
    "exporter_unusable",
    () => "DiscordChatExporter needs the library ICU (icu-libs, libicu), which this machine lacks.",
  ],
];

function reduce(lines: string[]): ExporterFailure | undefined {
  const text = lines.join("\n");
  for (const [pattern, code, sentence] of causes) {
    const [found, ...groups] = pattern.exec(text) ?? [];
    if (found !== undefined) return failure(code, sentence(...groups));
  }
  const words = /^\s*[\w.]+Exception: (.*)$/m.exec(text)?.[1] ?? lines.at(-1)?.trim();
  return words === undefined ? undefined : failure("exporter_failed", `DiscordChatExporter failed: ${words}`);
}

function failure(code: ErrorCode, detail: string): ExporterFailure {
  const sentence = /[.!?]$/.test(detail) ? detail : `${detail}.`;
  return { code, detail: shorten(sentence), retryable: errors[code].retry };
}

/** What a request of Discord's API was about. */
function subjectOf(url: string): string {
  const [, kind, id] = /^(channels|guilds)\/(\d+)/.exec(url) ?? [];
  if (id === undefined) return url;
  return kind === "guilds" ? `server ${id}` : `channel ${id}`;
}

/** `Parent / name: text` without the names, which may hold a colon too: the known texts begin in one of three ways. */
function withoutName(line: string): string {
  return /(?<=: )(?:Channel '|Request to '|Failed to export message #).*$/.exec(line)?.[0] ?? line;
}

function shorten(text: string): string {
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}
