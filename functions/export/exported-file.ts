import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Source } from "#core/staging/make-staging.ts";

const chunkSize = 256 * 1024;

/** A finished file of the exporter's, as the staging reads it. */
export async function exportedFile(path: string): Promise<{ source: Source; size: number }> {
  const { size, mtimeMs } = await stat(path);
  let position = 0;
  return {
    size,
    source: {
      // With its run's folder: what was wrong in a file of another run is kept.
      path: join(basename(dirname(path)), basename(path)),
      stamp: async () => `${size} ${mtimeMs}`,
      async *read(from) {
        position = from;
        for await (const chunk of createReadStream(path, { start: from, highWaterMark: chunkSize })) {
          position += (chunk as Buffer).length;
          yield chunk as Buffer;
        }
      },
      position: () => position,
    },
  };
}
