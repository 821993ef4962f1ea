import * as z from "zod";
import { exportBound, fullAndAfter } from "#core/api/exports.ts";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { isSnowflake } from "#core/snowflake.ts";

/** Names by which older clients know a parameter; they work on every path. */
const aliases: { [alias: string]: string } = { size: "page_size", keyword: "search_term" };

/** A Discord id in a query string or a path. */
export function idIn(name: string) {
  return z.string().refine(isSnowflake, `${name} must be a Discord id: digits only, 19 at most`).meta({
    pattern: "^\\d{1,19}$",
    example: "1238537290186752000",
  });
}

/** A whole number in a query string. */
export function integer(
  name: string,
  minimum: number,
  maximum: number,
  fallback: number,
  description: string,
) {
  const wrong = `${name} must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^[+-]?\d{1,15}$/, wrong)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, wrong)
    .default(fallback)
    .meta({
      override: { type: "integer", minimum, maximum, default: fallback, pattern: undefined },
      description,
    });
}

/** A day in UTC, `YYYY-MM-DD`. */
export function day(name: string, description: string) {
  const wrong = `${name} must be a date, YYYY-MM-DD`;
  return z
    .string({ error: wrong })
    .regex(/^\d{4}-\d{2}-\d{2}$/, wrong)
    .refine((text) => {
      const time = Date.parse(`${text}T00:00:00Z`);
      return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
    }, wrong)
    .meta({ format: "date", example: "2024-04-26", description });
}

/** A query of the search language, or what is typed of one: without U+0000 and halves of surrogate pairs, which no message has. */
export const queryText = z.string().transform(withoutOdd);

const keywordEmpty = "Keyword must not be empty";

const searchTerm = z
  .string({ error: keywordEmpty })
  .transform(withoutOdd)
  .refine((text) => text.trim() !== "", { error: keywordEmpty, abort: true })
  .refine(
    (text) => [...text].length <= limits.termLength.value,
    `search_term must not be longer than ${limits.termLength.value} characters`,
  )
  .meta({
    override: { type: "string", minLength: 1, maxLength: limits.termLength.value },
    example: "pie",
    description: "What to look for, not blank; `keyword` is another name for it",
  });

const deepest = limits.pageDepth.value.toLocaleString("en");
const page = integer("page", 1, limits.pageDepth.value, 1, `page × page_size is ${deepest} at most`);
const page_size = integer(
  "page_size",
  1,
  limits.pageSize.value,
  10,
  "Messages on a page; `size` is another name for it",
);

const shallow: [(query: { page: number; page_size: number }) => boolean, { error: string; path: string[] }] =
  [
    (query) => query.page * query.page_size <= limits.pageDepth.value,
    {
      error: `page × page_size must not be over ${deepest}; the cursors of /api/messages go deeper`,
      path: ["page"],
    },
  ];

/** `search_term` alone. */
export const TermQuery = z.object({ search_term: searchTerm });
export type TermQuery = z.infer<typeof TermQuery>;

/** `search_term`, `page` and `page_size`. */
export const PagedTermQuery = z.object({ search_term: searchTerm, page, page_size }).refine(...shallow);
export type PagedTermQuery = z.infer<typeof PagedTermQuery>;

/** `start_date` and `end_date`, both included, `page` and `page_size`. */
export const DateQuery = z
  .object({
    start_date: day("start_date", "The first day, in UTC"),
    end_date: day("end_date", "The last day, in UTC, included"),
    page,
    page_size,
  })
  .refine((query) => query.start_date <= query.end_date, {
    error: "start_date must not be after end_date",
    path: ["start_date"],
  })
  .refine(...shallow);
export type DateQuery = z.infer<typeof DateQuery>;

/** `channel`, which tells two messages of one id apart: a thread repeats its starter's. */
export const ChannelQuery = z.object({
  channel: idIn("channel").optional(),
});
export type ChannelQuery = z.infer<typeof ChannelQuery>;

/** What a file of an import may be called: Postgres keeps neither U+0000 nor half of a surrogate pair. */
export const FileName = z
  .string({ error: "name must be the file's name" })
  .min(1, "name must not be empty")
  .max(1_000, "name must not be longer than 1,000 characters")
  .refine((name) => !name.includes("\u0000"), "name must not hold U+0000")
  .refine((name) => name.isWellFormed(), "name must not hold half of a surrogate pair")
  .meta({ example: "Guild - general [1165030189714129000].json" });

/** The `name` of a file that is sent as a body, and whether it is a complete export. */
export const FileQuery = z.object({
  name: FileName,
  complete: z
    .enum(["true", "false"], { error: "complete must be true or false" })
    .default("false")
    .transform((value) => value === "true"),
});
export type FileQuery = z.infer<typeof FileQuery>;

/**
 * Checks a query string (or a path's parameters) by a schema. Unknown names are ignored.
 * Throws `keyword_missing` or `invalid_parameter`, naming the parameter.
 */
export function readParameters<Parameters>(
  schema: z.ZodType<Parameters>,
  given: URLSearchParams,
): Parameters {
  const values: { [name: string]: string } = {};
  const names = new Map<string, string>();
  for (const [alias, value] of given) {
    const name = aliases[alias] ?? alias;
    const earlier = names.get(name);
    if (earlier !== undefined && isKnown(schema, name)) {
      const twice =
        earlier === alias
          ? `${alias} is given twice`
          : `${earlier} and ${alias} are the same parameter, and both are given`;
      throw new Fault("invalid_parameter", `${twice}: give it once`);
    }
    names.set(name, alias);
    values[name] = value;
  }
  const read = schema.safeParse(values);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const detail = issue?.message ?? "a parameter is wrong";
  if (detail === keywordEmpty) throw new Fault("keyword_missing", detail);
  throw new Fault("invalid_parameter", detail);
}

function withoutOdd(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

function isKnown(schema: z.ZodType, name: string): boolean {
  return schema instanceof z.ZodObject && name in schema.shape;
}

/** Which part of a channel the original's export fetches. */
export const ExportWindow = z
  .object({
    after: exportBound("after").optional(),
    before: exportBound("before").optional(),
    full: z.enum(["true", "false"], "full must be true or false").optional().meta({
      description: "From the channel's first message on",
    }),
  })
  .refine(({ full, after }) => !(full === "true" && after !== undefined), fullAndAfter);
export type ExportWindow = z.infer<typeof ExportWindow>;

/** How long an answer may wait for news, and of which version the caller knows. */
export const WaitQuery = z.object({
  wait: integer(
    "wait",
    0,
    limits.waitSeconds.value,
    0,
    "Seconds to wait for a version other than since; without that it answers at once",
  ),
  since: z.string().max(100).optional().meta({ description: "The version that is known" }),
});
export type WaitQuery = z.infer<typeof WaitQuery>;

/** Which exports are listed. */
export const ExportsQuery = z.object({
  limit: integer("limit", 1, 100, 20, "The most that are listed"),
});
export type ExportsQuery = z.infer<typeof ExportsQuery>;
