import type { QueryFault } from "#core/search-query/query-fault.ts";
import { safeLine } from "./safe-text.ts";
import { columnsOf } from "./wrap-text.ts";

/** So much of a query is shown before its mistake, and of the mistake and what follows it. */
const before = 40;
const after = 60;

/** What is told of a piece of a query. */
type Mistake = Pick<QueryFault, "message" | "offset" | "length" | "suggestion">;

/** Says what is wrong with a query and shows where: the query, a line of carets below the mistake, and how it may be meant. */
export function queryMistake(query: string, { message, offset, length, suggestion }: Mistake): string {
  const from = Math.max(0, offset - before);
  const to = Math.min(query.length, offset + after);
  const lead = `${from > 0 ? "…" : ""}${safeLine(query.slice(from, offset))}`;
  const wrong = safeLine(query.slice(offset, Math.min(to, offset + length)));
  const rest = `${safeLine(query.slice(Math.min(to, offset + length), to))}${to < query.length ? "…" : ""}`;
  // What is missing at the end has a place, and no length.
  const carets = "^".repeat(Math.max(1, columnsOf(wrong)));
  const lines = [safeLine(message), `  ${lead}${wrong}${rest}`, `  ${" ".repeat(columnsOf(lead))}${carets}`];
  if (suggestion !== null) {
    const meant = query.slice(0, offset) + suggestion + query.slice(offset + length);
    lines.push(`Perhaps: ${safeLine(meant)}`);
  }
  return lines.join("\n");
}
