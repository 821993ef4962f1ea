import type { QueryNote } from "#core/api/answers.ts";
import type { QueryTree } from "#core/search-query/tree.ts";
import { queryMistake } from "./query-mistake.ts";
import { note } from "./terminal.ts";

/** Says on stderr which names of a query the archive does not know, each in its place, and what may be meant. */
export function tellNotes(query: string, { notes = [] }: { notes?: QueryNote[] | undefined }): void {
  for (const { detail, ...place } of notes) note(queryMistake(query, { message: detail, ...place }));
}

/** Whether a query has a name that the archive may not know. */
export function hasNames(tree: QueryTree): boolean {
  switch (tree.kind) {
    case "and":
    case "or":
      return tree.parts.some(hasNames);
    case "not":
      return hasNames(tree.part);
    default:
      return ["from", "mentions", "in", "type"].includes(tree.kind);
  }
}
