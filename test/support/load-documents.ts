import type { Pool } from "pg";
import type { Json } from "#core/message.ts";
import type { LoadCounts } from "#core/part.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { makeLoad } from "../../functions/load/make-load.ts";
import { stagedPart } from "./export-builder.ts";

/** Loads export documents, each as one staged part, through the loader's own code. */
export async function loadDocuments(pool: Pool, documents: { [key: string]: Json }[]): Promise<LoadCounts[]> {
  const counts: LoadCounts[] = [];
  for (const document of documents) {
    const { part, body } = stagedPart(document);
    const objects = { get: async () => bytesOf(body) };
    counts.push(
      await makeLoad({ objects, archive: archiveWriter(pool) })(part, { number: 1, isLast: false }),
    );
  }
  return counts;
}

async function* bytesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
