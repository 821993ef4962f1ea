import { createHash } from "node:crypto";
import { rawKey } from "#core/part.ts";
import type { Objects } from "#core/ports.ts";
import type { Source } from "#core/staging/make-staging.ts";
import { uploadParts } from "#core/upload-parts.ts";
import { unpack } from "./unpack.ts";

/** An uploaded file: what its owner calls it, and the sizes in bytes of it and of its parts. */
export type UploadedFile = { path: string; size: number; partSize: number };

/** Opens an uploaded file, whose parts lie below `prefix`, for reading as one. Reading throws `part_missing` where one is gone. */
export function openObject(
  objects: Pick<Objects, "readFrom" | "list" | "delete">,
  prefix: string,
  { path, size, partSize }: UploadedFile,
): Source {
  let position = 0;

  async function* read(byte: number): AsyncGenerator<Buffer> {
    position = byte;
    for (const { number } of uploadParts(size, partSize).slice(Math.floor(byte / partSize))) {
      const start = (number - 1) * partSize;
      const pieces = await objects.readFrom(rawKey(prefix, number), Math.max(0, byte - start));
      for await (const piece of pieces) {
        position += piece.length;
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      }
    }
  }

  async function stamp(): Promise<string> {
    const hash = createHash("sha256");
    for await (const part of objects.list(prefix)) hash.update(`${part.key} ${part.size} ${part.tag}\n`);
    return hash.digest("hex");
  }

  async function discard(): Promise<void> {
    await objects.delete(uploadParts(size, partSize).map(({ number }) => rawKey(prefix, number)));
  }

  return { path, stamp, read: (from) => unpack(path, read, from), position: () => position, discard };
}
