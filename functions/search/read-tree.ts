import { parseQuery } from "#core/search-query/parse-query.ts";
import type { QueryTree } from "#core/search-query/tree.ts";

/** What a search asks for, as of now: how long ago seven days are depends on when. Null, where it is blank, is every message. Throws a QueryFault. */
export function readTree(q: string | undefined): QueryTree | null {
  return q === undefined || q.trim() === "" ? null : parseQuery(q, { now: Date.now() });
}
