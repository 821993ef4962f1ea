import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Fault } from "#core/errors.ts";
import type { Source } from "#core/staging/make-staging.ts";
import { unpack } from "./unpack.ts";

const pieceSize = 1024 * 1024;

/**
 * Opens an export for reading, unpacked when it begins as gzip does, whatever its name. Reading throws the Faults
 * `unreadable`, `truncated` and `not_json`, after everything that could be unpacked was given.
 */
export function openExport(path: string): Source {
  const counter = { bytes: 0 };
  return {
    path,
    stamp: () => stampOf(path),
    read: (from) => unpack(path, (byte) => read(path, counter, byte), from),
    position: () => counter.bytes,
  };
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

/** A file that is gone has no stamp but this. */
async function stampOf(path: string): Promise<string> {
  return stat(path).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => "gone",
  );
}

async function* read(path: string, counter: { bytes: number }, start: number): AsyncGenerator<Buffer> {
  counter.bytes = start;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceSize, start })) {
      counter.bytes += piece.length;
      yield piece;
    }
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(error, path);
  }
}
