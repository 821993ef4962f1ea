import * as z from "zod";
import { type ExportJob, ExportState, type ExportStatus } from "#core/api/exports.ts";
import { problemGroup } from "./problem-group.ts";
import { safeLine } from "./safe-text.ts";
import { table } from "./table.ts";
import { style } from "./terminal.ts";
import { counted, lasting, timeOf } from "./wording.ts";

/** An export as a list has it: without its jobs and warnings. */
export type ExportSummary = Omit<ExportStatus, "jobs" | "warnings">;

type Channel = Pick<ExportJob, "channel_id" | "channel_name">;

/** What may be asked for; exports of the original's paths have fewer fields. */
const Asked = z
  .object({
    ...{ channels: z.array(z.string()), guild: z.string(), direct: z.literal(true), threads: z.string() },
    ...{ after: z.string(), before: z.string(), full: z.union([z.boolean(), z.string()]) },
    window_days: z.int(),
  })
  .partial();

const headings: { [state in ExportState]: string } = {
  queued: "Export waiting",
  running: "Export running",
  loading: "Export loading",
  complete: "Exported",
  needs_review: "Exported, to be reviewed",
  failed: "Export failed",
  cancelled: "Export cancelled",
};

/** Whether nothing more happens to an export by itself. */
export function isOver({ state }: Pick<ExportSummary, "state">): boolean {
  return !["queued", "running", "loading"].includes(state);
}

/** The jobs that export a channel each, as far as they are told; one more may have found them. */
export function channelsOf({ jobs }: ExportStatus): ExportJob[] {
  return jobs.filter(({ channel_id }) => channel_id !== null);
}

/** How many channels there are, and how many of them have ended. */
export function channelCounts({ jobs, job_counts }: ExportStatus): { all: number; ended: number } {
  const finders = jobs.filter(({ channel_id }) => channel_id === null);
  const countOf = (states: ExportState[]) =>
    states.reduce((sum, state) => sum + job_counts[state], 0) -
    finders.filter(({ state }) => states.includes(state)).length;
  return {
    all: countOf(ExportState.options),
    ended: countOf(ExportState.options.filter((state) => isOver({ state }))),
  };
}

/** What a channel is called: `#general`, or its id while nobody knows the name. */
export function channelName({ channel_id, channel_name }: Channel): string {
  return channel_name === null ? `channel ${channel_id}` : `#${safeLine(channel_name)}`;
}

/** What was asked for, in a few words; `name` is what the one channel or server is called, where that is known. */
export function whatIsExported(request: object, name: string | null = null): string {
  const { channels = [], guild, direct, threads = "none" } = Asked.safeParse(request).data ?? {};
  const known = name === null ? undefined : safeLine(name);
  if (guild !== undefined) {
    const server = known === undefined ? `server ${guild}` : `server ${known} (${guild})`;
    return `${server}${threads === "none" ? "" : `, ${threads} threads`}`;
  }
  if (direct) return "direct messages";
  if (channels.length !== 1) return counted(channels.length, "channel");
  return known === undefined ? `channel ${channels[0]}` : `#${known} (${channels[0]})`;
}

/** How much of it was asked for: what is new, or from where to where. */
export function whichPart(request: object): string {
  const { after, before, full, window_days = 0 } = Asked.safeParse(request).data ?? {};
  const from = full === true || full === "true" ? "the first message" : after;
  if (from === undefined && before === undefined) {
    if (window_days === 0) return "what is new";
    return `what is new, and the last ${window_days === 1 ? "day" : `${window_days} days`} again`;
  }
  return `from ${from ?? "the first message"}${before === undefined ? "" : ` until ${before}`}`;
}

/** What became of an export, in one line. */
export function exportLine(status: ExportStatus): string {
  const { counters, messages, state } = status;
  const { all } = channelCounts(status);
  const { failed } = status.job_counts;
  const jobs = Object.values(status.job_counts).reduce((sum, count) => sum + count, 0);
  const [only] = channelsOf(status);
  const what = all === 1 && only ? channelName(only) : counted(all, "channel");
  const some = failed > 0 && jobs > 1 ? ` (${failed.toLocaleString("en")} of them failed)` : "";
  const partly = state === "failed" && (failed < jobs || messages > 0) ? " in part" : "";
  const done = [
    `${counters.new.toLocaleString("en")} new`,
    `${counters.changed.toLocaleString("en")} changed`,
    `${counters.unchanged.toLocaleString("en")} already there`,
    `${counters.skipped.toLocaleString("en")} skipped`,
  ];
  const end = status.ended_at === null ? Date.now() : Date.parse(status.ended_at);
  const heading = style(colourOf(state), `${headings[state]}${partly}`);
  const time = lasting(Math.max(0, end - Date.parse(status.created_at)));
  return `${heading}: ${what}${some}, ${counted(messages, "message")}: ${done.join(", ")}; ${time}`;
}

/** What went wrong and what is to be known, by its kind, each with its first channels; none where there is nothing. */
export function exportProblems({ jobs, warnings, warning_count }: ExportStatus): string[] {
  const ofChannel = new Map(jobs.map((job) => [job.channel_id, placeOf(job)]));
  const errors = jobs.flatMap(({ error, ...job }) => (error ? [{ ...error, place: placeOf(job) }] : []));
  const warned = warnings.map((each) => ({ ...each, place: ofChannel.get(each.channel_id) ?? "" }));
  const more = warning_count - warnings.length;
  return [
    ...grouped(errors, "errors"),
    ...grouped(warned, "warnings"),
    ...(more > 0 ? [`… and ${counted(more, "more warning")}`] : []),
  ];
}

/** All that is known of an export, in lines. */
export function exportDetails(status: ExportStatus): string[] {
  const { id, request, credential, created_at, ended_at } = status;
  const token = credential === null ? "a token of its own" : `the credential ${credential}`;
  const ended = ended_at === null ? "" : `, ended ${timeOf(ended_at)}`;
  const more = channelCounts(status).all - channelsOf(status).length;
  const rows = channelsOf(status).map((job) => [
    safeLine(job.channel_name ?? ""),
    job.channel_id ?? "",
    style(colourOf(job.state), job.state),
    doneOf(job),
    job.messages.toLocaleString("en"),
    job.counters.new.toLocaleString("en"),
  ]);
  return [
    exportLine(status),
    `  ${id}, begun ${timeOf(created_at)}${ended}`,
    `  ${whatIsExported(request, status.name)}: ${whichPart(request)}; with ${token}`,
    ...(rows.length > 0 ? ["", table(["channel", "id", "state", "done", "messages", "new"], rows)] : []),
    ...(more > 0 ? [`… and ${counted(more, "more channel")}`] : []),
    ...exportProblems(status),
  ];
}

/** Exports below each other, the newest first. */
export function exportTable(exports: ExportSummary[]): string {
  const rows = exports.map(({ id, state, percent, messages, request, name, created_at }) => [
    ...[id, style(colourOf(state), state), doneOf({ state, percent })],
    ...[messages.toLocaleString("en"), whatIsExported(request, name), timeOf(created_at)],
  ]);
  return table(["id", "state", "done", "messages", "of", "begun"], rows);
}

/** How far it is, or at which point it ended. */
function doneOf({ state, percent }: Pick<ExportSummary, "state" | "percent">): string {
  return state === "failed" || state === "cancelled" ? `at ${percent} %` : `${percent} %`;
}

function colourOf(state: ExportState): "green" | "red" | "yellow" | "cyan" {
  if (state === "complete") return "green";
  if (state === "failed") return "red";
  return state === "needs_review" || state === "cancelled" ? "yellow" : "cyan";
}

function placeOf(job: Channel): string {
  if (job.channel_id === null) return "";
  return job.channel_name === null
    ? `channel ${job.channel_id}: `
    : `${channelName(job)} (${job.channel_id}): `;
}

type Found = { code: string; detail: string; place: string };

function grouped(found: Found[], severity: "errors" | "warnings"): string[] {
  return [...Map.groupBy(found, ({ code }) => code)].map(([code, same]) =>
    problemGroup(
      code,
      same.map(({ place, detail }) => `${place}${safeLine(detail)}`),
      { severity },
    ),
  );
}
