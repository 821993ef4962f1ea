import type { Pool } from "pg";
import type { LoadCounts } from "#core/part.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { makeLoad } from "../../functions/load/make-load.ts";
import type { stagedPart } from "./export-builder.ts";

/** A staged part: its announcement, and the bytes that object storage would hold. */
export type StagedPart = ReturnType<typeof stagedPart>;

/** Loads one staged part through the loader's own code. */
export function loadPart(pool: Pool, { part, body }: StagedPart): Promise<LoadCounts> {
  const objects = { get: async () => bytesOf(body) };
  return makeLoad({ objects, archive: archiveWriter(pool) })(part, { number: 1, isLast: false });
}

async function* bytesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
