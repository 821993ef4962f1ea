import type { QueryNote } from "#core/api/answers.ts";
import { queryMistake } from "./query-mistake.ts";
import { note } from "./terminal.ts";

/** Says on stderr which names of a query the archive does not know, each in its place, and what may be meant. */
export function tellNotes(query: string, { notes = [] }: { notes?: QueryNote[] | undefined }): void {
  for (const { detail, ...place } of notes) note(queryMistake(query, { message: detail, ...place }));
}
