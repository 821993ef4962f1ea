import * as z from "zod";
import type { ErrorCode } from "#core/errors.ts";
import { limits } from "#core/limits.ts";

const id = z
  .string()
  .regex(/^\d{1,20}$/)
  .meta({ example: "1232782017872138200" });
const moment = z.iso.datetime().meta({ example: "2024-04-26T16:02:11.310Z" });
const name = z.string().nullable();
const count = z.int().min(0);
const milliseconds = z.int().min(0);

/** A message as every search answers it. */
export const FoundMessage = z
  .object({
    message_id: id,
    channel_id: id,
    content: z.string(),
    message_date: z.iso.date().meta({ description: "The day in UTC", example: "2024-04-26" }),
    sent_at: moment,
    edited_at: moment.optional(),
    deleted_at: moment.optional().meta({ description: "When the archive saw that it was gone from Discord" }),
    author: z.object({ id, name, nickname: name, avatar_url: z.string().nullable() }).nullable(),
    channel: z.object({ id, name }),
    guild: z.object({ id: id.nullable(), name }),
    url: z.string().meta({ description: "The message in Discord" }),
    is_cut: z.literal(true).optional().meta({
      description: "Alone too large for an answer: its texts are cut, and parts may be missing",
    }),
  })
  .meta({ id: "Message" });
export type FoundMessage = z.infer<typeof FoundMessage>;

const detail = z.string().optional().meta({ description: "`No messages found`, where there are none" });
const relation = z
  .literal("gte")
  .optional()
  .meta({ description: "Present where there are more than total_count says" });

/** One page of messages. */
export const MessagePage = z
  .object({
    messages: z.array(FoundMessage),
    count: count.meta({ description: "Messages in this answer" }),
    total_count: count.meta({ description: "Messages in all; exact up to 10,000" }),
    total_count_relation: relation,
    page: count,
    page_size: count,
    total_pages: count,
    source: z.enum(["postgres", "opensearch"]).optional(),
    detail,
  })
  .meta({ id: "MessagePage" });
export type MessagePage = z.infer<typeof MessagePage>;

/** All messages at once, up to the limits. */
export const MessageList = z
  .object({
    messages: z.array(FoundMessage),
    count,
    truncated: z
      .literal(true)
      .optional()
      .meta({ description: "There are more than fit: 10,000 messages or 5 MB" }),
    detail,
  })
  .meta({ id: "MessageList" });
export type MessageList = z.infer<typeof MessageList>;

/** One page of messages in the shape of the search engine's date search. */
export const MessageData = z
  .object({
    data: z.array(FoundMessage),
    total: count,
    total_count_relation: relation,
    page: count,
    page_size: count,
    source: z.enum(["postgres", "opensearch"]),
    detail,
  })
  .meta({ id: "MessageData" });
export type MessageData = z.infer<typeof MessageData>;

/** What every error answers. */
export const ErrorAnswer = z
  .object({ detail: z.string(), code: z.string() })
  .meta({ id: "Error", description: "`detail` is for people, `code` for programs" });
export type ErrorAnswer = z.infer<typeof ErrorAnswer>;

/** What a mistake in a query answers. */
export const QueryErrorAnswer = ErrorAnswer.extend({
  code: z.literal("bad_query"),
  offset: count.meta({ description: "Where in `q` it stands, in UTF-16 code units" }),
  length: count.meta({ description: "How much of it, from there" }),
  suggestion: name.meta({ description: "What could stand in its place, where that is plain" }),
}).meta({ id: "QueryError" });
export type QueryErrorAnswer = z.infer<typeof QueryErrorAnswer>;

/** What a search says beside its answer. */
export const QueryNote = QueryErrorAnswer.omit({ code: true }).meta({
  id: "QueryNote",
  description: "A name that the archive does not know; `detail` is for people",
});
export type QueryNote = z.infer<typeof QueryNote>;

/** What an answer has of these, where there are some. */
export const queryNotes = z
  .array(QueryNote)
  .optional()
  .meta({ description: "Names in `q` that the archive does not know; left out where it knows them all" });

/** The schema of errors with one of these codes. */
export function errorAnswer(codes: ErrorCode[]): z.ZodType {
  const others = codes.filter((code) => code !== "bad_query");
  if (others.length === 0) return QueryErrorAnswer;
  const plain = ErrorAnswer.extend({ code: z.enum(others) });
  return others.length === codes.length ? plain : z.union([QueryErrorAnswer, plain]);
}

const store = z.object({
  state: z.enum(["up", "down", "off"]),
  version: z.string().nullable(),
  latency_ms: z.number().nullable(),
});
export type StoreHealth = z.infer<typeof store>;

const exporter = z.object({
  state: z.enum(["ready", "missing", "unusable"]),
  detail: z.string().meta({ example: "DiscordChatExporter v2.47.0 at /opt/dce/DiscordChatExporter.Cli" }),
  remedy: z.string().nullable(),
});
export type Exporter = z.infer<typeof exporter>;

/** How the stores are, and what the archive holds. */
export const Health = z
  .object({
    status: z.enum(["ok", "degraded"]),
    version: z.string(),
    stores: z.object({ postgres: store, opensearch: store, cache: store, objects: store, queues: store }),
    exporter: exporter.meta({ description: "What exports need: where it is not ready, they wait or fail" }),
    cache: z.object({ hits: count, misses: count }),
    archive: z.object({
      guilds: count,
      channels: count,
      users: count,
      messages: count,
      oldest: moment.nullable(),
      newest: moment.nullable(),
      unindexed: count.nullable().meta({
        description:
          "Messages of an older version that searches do not find yet: they are being indexed; null: not yet counted",
      }),
    }),
    imports: z.object({ running: count }),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof Health>;

const problem = z.object({
  file: z.string(),
  byte: z.int().nullable(),
  message_id: z.string().nullable(),
  code: z.string(),
  detail: z.string(),
});

const tally = z.object({ total: count, codes: z.record(z.string(), count) });

/** How far an import is, and how many problems of which kinds it has. */
export const ImportSummary = z
  .object({
    id: z.uuid(),
    state: z.enum(["queued", "reading", "loading", "complete", "failed", "needs_review", "cancelled"]),
    percent: z.number().min(0).max(100),
    files: z.object({ total: count, read: count, failed: count }),
    bytes: z.object({ total: count, read: count }),
    parts: z.object({ staged: count, loaded: count, failed: count }),
    counters: z.object({ read: count, new: count, changed: count, unchanged: count, skipped: count }),
    problems: z
      .object({ warnings: tally, errors: tally })
      .meta({ description: "How many there are, in all and by code" }),
    stages: z
      .object({ waiting_ms: milliseconds, reading_ms: milliseconds, loading_ms: milliseconds })
      .meta({ description: "Time by stage so far; parts are loaded while others are still read" }),
    created_at: moment,
    ended_at: moment.nullable(),
  })
  .meta({ id: "ImportSummary" });
export type ImportSummary = z.infer<typeof ImportSummary>;

const shown = `${limits.problemsShown.value} at most, some of every code; \`problems\` says how many there are`;

/** How far an import is, and what became of it. */
export const ImportStatus = ImportSummary.extend({
  warnings: z.array(problem).meta({ description: shown }),
  errors: z.array(problem).meta({ description: shown }),
}).meta({ id: "Import" });
export type ImportStatus = z.infer<typeof ImportStatus>;

const text = z.object({
  content: z.string(),
  edited_at: moment.nullable().meta({ description: "When it became this; null as it was first written" }),
});

/** The texts that a message had, the current one first. */
export const MessageVersions = z
  .object({ message_id: id, channel_id: id, versions: z.array(text), count })
  .meta({ id: "MessageVersions" });
export type MessageVersions = z.infer<typeof MessageVersions>;
