import { createReadStream } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { Fault } from "#core/errors.ts";
import type { Source } from "./make-import.ts";

const pieceSize = 1024 * 1024;
// Deflate unpacks a byte to 1,032 at most: this much of a hostile file is 16 MB unpacked.
const packedPieceSize = 16 * 1024;
const unpackedPieceSize = 64 * 1024;

/**
 * Opens an export for reading, unpacked when it begins as gzip does, whatever its name. Reading throws the Faults
 * `unreadable`, `truncated` and `not_json`, after everything that could be unpacked was given.
 */
export function openExport(path: string): Source {
  const counter = { bytes: 0 };
  return { path, unpacked: unpack(path, counter), position: () => counter.bytes };
}

/** What a file system's error means for a person: the Fault `unreadable`, with the remedy where one is known. */
export function unreadable(error: unknown, path: string): Fault {
  const { code = "", message = String(error) } = error as NodeJS.ErrnoException;
  const remedy = remedies[code] ?? "Check the disk, or copy the file elsewhere and import the copy.";
  return new Fault("unreadable", `${path} cannot be read: ${message}. ${remedy}`, { cause: error });
}

const remedies: { [code: string]: string } = {
  EACCES:
    "Allow it to be read (chmod u+r for a file, u+rx for a folder), or import it as the user who owns it.",
  EPERM: "Allow it to be read, or import it as the user who owns it.",
  ENOENT: "It is gone, or a link leads nowhere: check the path.",
  ENOTDIR: "A folder of the path is a file: check the path.",
  ELOOP: "Its links lead in a circle: name the file itself.",
  EMFILE: "Too many files are open: raise the limit (ulimit -n) and try again.",
};

async function* unpack(path: string, counter: { bytes: number }): AsyncGenerator<Buffer> {
  const pieces = read(path, counter);
  const first: Buffer[] = [];
  let length = 0;
  while (length < 2) {
    const { done, value } = await pieces.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  const start = first.length === 1 && first[0] ? first[0] : Buffer.concat(first);
  const all = follow(start, pieces);
  if (start[0] === 0x1f && start[1] === 0x8b) yield* gunzip(path, all);
  else yield* all;
}

async function* follow(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* rest;
}

async function* read(path: string, counter: { bytes: number }): AsyncGenerator<Buffer, undefined> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceSize })) {
      counter.bytes += piece.length;
      yield piece;
    }
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(error, path);
  }
}

// Not a pipeline: a stream that fails drops what it has unpacked and not yet given.
async function* gunzip(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const engine = createGunzip({ chunkSize: unpackedPieceSize });
  const ready: Buffer[] = [];
  let failure: NodeJS.ErrnoException | null = null;
  let offset = 0;
  engine.on("data", (piece: Buffer) => ready.push(piece));
  const closed = new Promise<void>((resolve) => engine.once("close", resolve));
  engine.once("error", (error) => {
    failure = error;
  });
  try {
    for await (const piece of packed) {
      for (let at = 0; at < piece.length && failure === null; at += packedPieceSize) {
        const part = piece.subarray(at, at + packedPieceSize);
        await Promise.race([closed, new Promise((resolve) => engine.write(part, resolve))]);
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
