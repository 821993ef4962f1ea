import * as z from "zod";
import { MessageHit } from "#core/api/messages.ts";

/** In which order messages are found; the last two by their ids. */
export const sorts = ["relevance", "newest", "oldest"] as const;

/** What a query finds, a page of it. */
export const SearchPage = z
  .object({
    messages: z.array(MessageHit),
    count: z.int().min(0).meta({ description: "Messages in all, as far as they were counted" }),
    count_relation: z
      .enum(["eq", "gte"])
      .meta({ description: "`eq`: count is exact; `gte`: there are so many or more" }),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: "Ask with `cursor` for the next page; null: this is the last" }),
    source: z.enum(["postgres", "opensearch"]),
    took_ms: z.number().min(0),
  })
  .meta({ id: "SearchPage" });
export type SearchPage = z.infer<typeof SearchPage>;
