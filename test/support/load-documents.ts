import type { Pool } from "pg";
import type { Json } from "#core/message.ts";
import type { LoadCounts } from "#core/part.ts";
import { stagedPart } from "./export-builder.ts";
import { loadPart } from "./load-part.ts";

/** Loads export documents, each as one staged part, through the loader's own code. */
export async function loadDocuments(pool: Pool, documents: { [key: string]: Json }[]): Promise<LoadCounts[]> {
  const counts: LoadCounts[] = [];
  for (const document of documents) counts.push(await loadPart(pool, stagedPart(document)));
  return counts;
}
