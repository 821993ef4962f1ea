import * as z from "zod";
import { queryText } from "#core/api/parameters.ts";
import { limits } from "#core/limits.ts";

const count = z.int().min(0);

/** A query that is being typed. */
export const SuggestQuery = z.object({
  q: queryText.default("").meta({
    override: { type: "string", default: "" },
    example: "pie from:a",
    description: "What is typed so far",
  }),
  at: z
    .string()
    .regex(/^\d{1,6}$/, "at must be a whole number: where the caret is, in UTF-16 code units")
    .transform(Number)
    .optional()
    .meta({
      override: { type: "integer", minimum: 0 },
      description: "Where the caret is, in UTF-16 code units; at the end, where it is not given",
    }),
});
export type SuggestQuery = z.infer<typeof SuggestQuery>;

/** What could stand at the caret. */
export const Suggestions = z
  .object({
    from: count.meta({ description: "A suggestion takes the place of the query from here on" }),
    to: count.meta({ description: "Up to here, which is not included; UTF-16 code units" }),
    operator: z.string().nullable().meta({ description: "Whose value is typed; null for a word" }),
    suggestions: z
      .array(
        z.object({
          text: z.string().meta({ description: "To be written in that place" }),
          label: z.string().meta({ description: "What it stands for" }),
          count: count.nullable().meta({ description: "How many messages have it; null for an operator" }),
          count_relation: z.enum(["eq", "gte"]),
        }),
      )
      .meta({ description: `${limits.suggestions.value} at most` }),
  })
  .meta({ id: "Suggestions" });
export type Suggestions = z.infer<typeof Suggestions>;
