import * as z from "zod";
import { FoundMessage, queryNotes } from "#core/api/answers.ts";
import type { Operation } from "#core/api/operations.ts";
import { day, idIn, integer, queryText } from "#core/api/parameters.ts";
import { limits } from "#core/limits.ts";

/** Which messages are counted, and how long the top lists are. */
export const StatsQuery = z
  .object({
    q: queryText.optional().meta({
      override: { type: "string" },
      description: "A search; without one everything is counted",
    }),
    guild: idIn("guild").optional().meta({ description: "Only of this server" }),
    channel: idIn("channel").optional().meta({ description: "Only of this channel, without its threads" }),
    from: day("from", "The first day, in UTC").optional(),
    to: day("to", "The last day, in UTC, included").optional(),
    top: integer("top", 1, limits.statsTop.value, 20, "How long each list is that begins with the most"),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: "from must not be after to",
    path: ["from"],
  });
export type StatsQuery = z.infer<typeof StatsQuery>;

const id = FoundMessage.shape.message_id;
const name = z.string().nullable();
const messages = z.int().min(0);
const place = z.object({ id, name, messages });
const emoji = z.object({
  id: id.nullable().meta({ description: "Of a server's own emoji; null of Unicode's" }),
  name: z.string().meta({ description: "One that got another name counts under each", example: "🎉" }),
});

/** What the archive holds, counted. */
export const Stats = z
  .object({
    as_of: FoundMessage.shape.sent_at.meta({ description: "What was changed until then is counted" }),
    pending: messages.meta({
      description:
        "Days of channels that changed since and are counted next, with what they were before; 0 where a search is counted, which counts what is there",
    }),
    messages: messages.meta({ description: "Deleted ones too: the archive has them" }),
    by_day: z.array(z.object({ day: z.iso.date(), messages })).meta({
      description: "In UTC; days without a message are left out",
    }),
    by_month: z.array(z.object({ month: z.string().meta({ example: "2024-04" }), messages })),
    by_weekday_hour: z
      .array(z.array(messages).length(24))
      .length(7)
      .meta({ description: "Monday first, each from 0 to 23 o'clock, in UTC" }),
    authors: z.array(place).meta({ description: "A webhook's messages count for its one id" }),
    channels: z.array(place),
    guilds: z.array(place),
    words: z.array(z.object({ word: z.string(), messages })).meta({
      description:
        "Of all text that a search looks at, folded, and how many messages have each; without numbers, single characters and the most frequent English words, and so without scripts that put no space between words",
    }),
    emoji: z.array(emoji.extend({ messages })).meta({
      description: "In messages' own texts, and how many messages have each",
    }),
    reactions: z.array(emoji.extend({ count: messages })).meta({ description: "How many people reacted so" }),
    link_hosts: z.array(z.object({ host: z.string(), messages })).meta({
      description: "Without www., and how many messages link there; of one and another below it the longer",
    }),
    attachments: messages.meta({ description: "Files that came with the messages" }),
    attachment_bytes: messages.meta({ description: "As far as the exports say how large they are" }),
    notes: queryNotes,
    took_ms: z.number().min(0),
  })
  .meta({ id: "Stats" });
export type Stats = z.infer<typeof Stats>;

/** What the API counts. */
export const statsOperation = {
  id: "readStats",
  method: "GET",
  path: "/api/stats",
  function: "search",
  summary:
    "Messages by day, month, weekday and hour, author, channel and server; words, emoji, reactions, links",
  query: StatsQuery,
  answers: { 200: Stats },
  errors: ["bad_query", "invalid_parameter", "internal", "database_away", "timed_out"],
} as const satisfies Operation;
