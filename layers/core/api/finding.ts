import * as z from "zod";
import { queryNotes } from "#core/api/answers.ts";
import { MessageHit } from "#core/api/messages.ts";
import { idIn, integer, queryText } from "#core/api/parameters.ts";
import { limits } from "#core/limits.ts";

const sorts = ["newest", "oldest", "relevance"] as const;
const count = z.int().min(0);

const query = queryText.optional().meta({
  override: { type: "string" },
  example: "pie from:ann has:image",
  description: "What to look for, in the search language; without it, every message",
});
const where = {
  guild: idIn("guild").optional().meta({ description: "Only in this server" }),
  channel: idIn("channel").optional().meta({ description: "Only in this channel" }),
};
const sort = z
  .enum(sorts, { error: `sort must be one of ${sorts.join(", ")}` })
  .default("newest")
  .meta({ description: "By relevance, some thousand of the newest hits are compared" });

/** A query with operators, and which page of what it finds. */
export const FindQuery = z.object({
  q: query,
  sort,
  limit: integer("limit", 1, limits.pageSize.value, 25, "Messages on a page"),
  cursor: z
    .string()
    .optional()
    .meta({ description: "`next_cursor` of the page before, with the same query" }),
  count: z
    .enum(["some", "all"], { error: "count must be some or all" })
    .default("some")
    .meta({ description: "`all` counts every hit, however long it takes" }),
  ...where,
});
export type FindQuery = z.infer<typeof FindQuery>;

const orders = sorts.filter((name) => name !== "relevance");

/** All that a query finds, in the order of time. */
export const TableQuery = z.object({
  q: query,
  format: z
    .enum(["csv", "ndjson"], { error: "format must be csv or ndjson" })
    .default("csv")
    .meta({ description: "A table for spreadsheets, or a line of JSON for each message" }),
  sort: z.enum(orders, { error: `sort must be one of ${orders.join(", ")}` }).default("newest"),
  ...where,
});
export type TableQuery = z.infer<typeof TableQuery>;

/** Where a table lies, where it is not the answer itself. */
export const TableLink = z
  .object({ url: z.url().meta({ description: "Signed, for 15 minutes" }) })
  .meta({ id: "TableLink" });

/** A page of what a query found. */
export const FoundHits = z
  .object({
    messages: z.array(MessageHit),
    count: count.meta({ description: "Hits in all" }),
    count_relation: z.enum(["eq", "gte"]).meta({ description: "Whether there are so many, or at least" }),
    next_cursor: z.string().nullable(),
    notes: queryNotes,
    source: z.enum(["postgres", "opensearch"]),
    took_ms: z.number().min(0).meta({ description: "What the search took when it was made" }),
  })
  .meta({ id: "FoundHits" });
export type FoundHits = z.infer<typeof FoundHits>;
