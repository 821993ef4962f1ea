import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { Fault } from "#core/errors.ts";

// Deflate unpacks a byte to 1,032 at most: this much of a hostile file is 16 MB unpacked.
const packedPieceSize = 16 * 1024;
const unpackedPieceSize = 64 * 1024;

/** Reads a file's bytes from one of them on, as they lie there. */
export type ReadFrom = (byte: number) => AsyncIterable<Buffer>;

/**
 * Yields a file without gzip, from the unpacked file's byte `from` on; gzip is known by how it begins. What is packed
 * has no middle to begin at: it is unpacked from its start and passed over. Throws the Faults `truncated` and
 * `not_json` for gzip that is cut or damaged, after everything that could be unpacked was given.
 */
export async function* unpack(path: string, read: ReadFrom, from: number): AsyncGenerator<Buffer> {
  const pieces = read(0)[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < 2) {
    const { done, value } = await pieces.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  const start = first.length === 1 && first[0] ? first[0] : Buffer.concat(first);
  const isPacked = start[0] === 0x1f && start[1] === 0x8b;
  if (from > 0 && !isPacked) {
    await pieces.return?.();
    yield* read(from);
    return;
  }
  const all = follow(start, { [Symbol.asyncIterator]: () => pieces });
  yield* isPacked ? skip(gunzip(path, all), from) : all;
}

async function* skip(pieces: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of pieces) {
    if (left < piece.length) yield left === 0 ? piece : piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

async function* follow(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* rest;
}

// Not a pipeline: a stream that fails drops what it has unpacked and not yet given.
async function* gunzip(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const engine = createGunzip({ chunkSize: unpackedPieceSize });
  const ready: Buffer[] = [];
  let failure: NodeJS.ErrnoException | null = null;
  let offset = 0;
  engine.on("data", (piece: Buffer) => ready.push(piece));
  let taken: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => engine.once("close", resolve));
  engine.once("close", () => taken());
  engine.once("error", (error) => {
    failure = error;
  });
  try {
    for await (const piece of packed) {
      for (let at = 0; at < piece.length && failure === null; at += packedPieceSize) {
        const part = piece.subarray(at, at + packedPieceSize);
        // Not a race with `closed`: each would leave a listener there, and a large file has millions of pieces.
        await new Promise<void>((resolve) => {
          taken = resolve;
          engine.write(part, () => resolve());
        });
        offset += part.length;
        yield* ready.splice(0);
      }
    }
    engine.end();
    await closed;
    // What was unpacked last is given a turn later.
    await setImmediate();
    yield* ready.splice(0);
    if (failure !== null) throw damaged(failure, path, offset);
  } finally {
    engine.destroy();
  }
}

function damaged({ code, message }: NodeJS.ErrnoException, path: string, offset: number): Fault {
  const remedy = "Copy or download it again.";
  if (code === "Z_BUF_ERROR") {
    return new Fault(
      "truncated",
      `${path} ends in the middle of its gzip data, at byte ${offset}. ${remedy}`,
    );
  }
  return new Fault("not_json", `${path} is damaged gzip, before byte ${offset}: ${message}. ${remedy}`);
}
