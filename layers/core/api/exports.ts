import * as z from "zod";
import { credentialName } from "#core/api/credentials.ts";
import { limits } from "#core/limits.ts";
import { isSnowflake } from "#core/snowflake.ts";

const count = z.int().min(0);
const milliseconds = z.number().min(0);
const moment = z.iso.datetime();

/** What is wrong with a request for all of a channel that says where to begin. */
export const fullAndAfter = "full and after do not go together";

/** A Discord id in a body. */
export function discordId(name: string) {
  const wrong = `${name} must be a Discord id: a string of digits`;
  return z
    .string({ error: wrong })
    .regex(/^\d{1,19}$/, wrong)
    .refine(isSnowflake, wrong)
    .meta({ example: "1165030189714129000" });
}

/** A day, a moment or an id: where an export begins or ends. */
export function exportBound(name: string) {
  const wrong = `${name} must be a day (2024-05-10), a moment with its zone (2024-05-10T12:00:00Z) or a message's id`;
  return z
    .union(
      [
        z
          .string()
          .regex(/^\d{1,19}$/)
          .refine(isSnowflake),
        z.iso.date(),
        z.iso.datetime({ offset: true }),
      ],
      { error: wrong },
    )
    .meta({ override: { type: "string", example: "2024-05-10" } });
}

const channels = z
  .array(discordId("channels"))
  .min(1, "channels must name one channel or more")
  .max(limits.exportChannels.value, `channels must not name more than ${limits.exportChannels.value}`);

const which = {
  channels: channels.optional().meta({ description: "Channels, threads or direct conversations" }),
  guild: discordId("guild").optional().meta({ description: "All channels of this server" }),
  direct: z.literal(true, "direct must be true or left out").optional().meta({
    description: "All direct conversations of a user token's account",
  }),
  threads: z
    .enum(["none", "active", "all"], { error: "threads must be none, active or all" })
    .default("none")
    .meta({ description: "Which threads and forum posts come along with a server" }),
};

const window_days = z
  .int("window_days must be a whole number of days")
  .min(0, "window_days must be 0 or more")
  .max(limits.windowDays.value, `window_days must be ${limits.windowDays.value} or less`)
  .meta({
    description:
      "Of what is covered already, so many days are exported again: for edits, reactions and deletions",
  });

/** What a schedule exports, each time that it is due. */
export const ScheduledExport = z
  .object({ ...which, window_days: window_days.default(limits.recentDays.value) })
  .refine(namesOne, "name one of channels, guild and direct")
  .meta({ id: "ScheduledExport" });
export type ScheduledExport = z.infer<typeof ScheduledExport>;

/** What is to be exported: one of `channels`, `guild` and `direct`; without bounds and `full`, what is not covered yet. */
export const ExportRequest = z
  .object({
    ...which,
    window_days: window_days.default(0),
    after: exportBound("after").optional(),
    before: exportBound("before").optional(),
    full: z.boolean("full must be true or false").default(false).meta({
      description: "From each channel's first message on, also what is covered already",
    }),
    credential: credentialName
      .optional()
      .meta({ description: "The name of a kept token, instead of X-Token" }),
  })
  .refine(namesOne, "name one of channels, guild and direct")
  .refine(({ full, after }) => !(full && after !== undefined), fullAndAfter)
  .meta({ id: "ExportRequest" });
export type ExportRequest = z.infer<typeof ExportRequest>;

/** How far an export, or one of its jobs, is. */
export const ExportState = z.enum(
  ["queued", "running", "loading", "complete", "needs_review", "failed", "cancelled"],
  "state must be queued, running, loading, complete, needs_review, failed or cancelled",
);
export type ExportState = z.infer<typeof ExportState>;

const problem = z.object({ code: z.string(), detail: z.string() });
const parts = z.object({ staged: count, loaded: count, failed: count });
const counters = z.object({ new: count, changed: count, unchanged: count, skipped: count });
const stages = z.object({ waiting_ms: milliseconds, running_ms: milliseconds, loading_ms: milliseconds });

const warnings = z.array(problem.extend({ channel_id: z.string().nullable() }));
const most = `${limits.exportShown.value.toLocaleString("en")} at most`;

const ofEach = { queued: count, running: count, loading: count, complete: count };
const jobCounts = z.object({ ...ofEach, needs_review: count, failed: count, cancelled: count });

const progress = {
  state: ExportState,
  percent: z.number().min(0).max(100),
  messages: count.meta({ description: "Staged so far" }),
  parts,
  counters,
  error: problem.nullable(),
  stages: stages.meta({
    description: "Time by stage so far; parts are loaded while the exporter still runs",
  }),
  created_at: moment,
  ended_at: moment.nullable(),
};

/** The export of one channel; `channel_id` is null for the job that finds a server's channels. */
export const ExportJob = z
  .object({
    id: z.uuid(),
    channel_id: z.string().nullable(),
    channel_name: z.string().nullable(),
    after_id: z
      .string()
      .nullable()
      .meta({ description: "Exclusive; null from the channel's first message on" }),
    before_id: z.string().nullable(),
    attempt: count,
    ...progress,
    warnings,
  })
  .meta({ id: "ExportJob" });
export type ExportJob = z.infer<typeof ExportJob>;

/** An export as a whole, with a job for each of its channels. */
export const ExportStatus = z
  .object({
    id: z.uuid(),
    url: z.string(),
    version: z.string().meta({ description: "Another one after every change, for ?since=" }),
    request: z.looseObject({}).meta({ description: "What was asked for" }),
    name: z
      .string()
      .nullable()
      .meta({ description: "What its one channel or its server is called, where the archive knows it" }),
    credential: z.string().nullable(),
    ...progress,
    warnings: warnings.meta({
      description: `${most}; of what is true of all its jobs, channel_id is null`,
    }),
    warning_count: count,
    jobs: z.array(ExportJob).meta({
      description: `${most}: of more, those that are not complete, then the first; job_counts has them all`,
    }),
    job_counts: jobCounts.meta({
      description: "How many of its jobs, one that finds channels included, are in each state",
    }),
  })
  .meta({ id: "Export" });
export type ExportStatus = z.infer<typeof ExportStatus>;

/** Exports, the newest first, without their jobs and warnings. */
export const ExportList = z
  .object({ exports: z.array(ExportStatus.omit({ jobs: true, warnings: true })), count })
  .meta({ id: "ExportList" });
export type ExportList = z.infer<typeof ExportList>;

/** What the original's export answers at once. */
export const ExportQueued = z
  .object({ status: z.literal("queued"), export_id: z.uuid(), url: z.string() })
  .meta({ id: "ExportQueued" });
export type ExportQueued = z.infer<typeof ExportQueued>;

/** What the original's export answers when it is waited for. */
export const ExportDone = z
  .object({
    status: z.literal("success"),
    data: z.object({
      message: z.string().meta({ example: "Successfully inserted 431 messages into the database." }),
    }),
    process_time: z.string().meta({ example: "2.8182 seconds" }),
  })
  .meta({ id: "ExportDone" });
export type ExportDone = z.infer<typeof ExportDone>;

function namesOne(asked: { channels?: unknown; guild?: unknown; direct?: unknown }): boolean {
  return [asked.channels, asked.guild, asked.direct].filter((each) => each !== undefined).length === 1;
}
