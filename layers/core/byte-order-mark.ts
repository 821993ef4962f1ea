import { Fault } from "#core/errors.ts";

/** A piece of a file and the byte at which it begins. */
export type Piece = { bytes: Buffer; byte: number };

// A mark has 4 bytes at most; the rest is for saying what a file that is no JSON begins with.
const longest = 16;
const archives: [start: string, name: string][] = [
  ["PK\x03\x04", "ZIP"],
  ["7z\xbc\xaf", "7z"],
  ["\x28\xb5\x2f\xfd", "zstd"],
  ["BZh", "bzip2"],
  ["\xfd7zX", "xz"],
];

/**
 * Passes a file on without the byte order mark of UTF-8, which some editors write.
 * Throws a `not_json` Fault that names the encoding of a file in UTF-16 or UTF-32, or the kind of an archive.
 */
export async function* withoutByteOrderMark(source: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let first: Buffer | null = Buffer.alloc(0);
  let byte = 0;
  for await (const piece of source) {
    let bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (first !== null) {
      if (first.length + bytes.length < longest) {
        first = Buffer.concat([first, bytes]);
        continue;
      }
      if (first.length > 0) bytes = Buffer.concat([first, bytes]);
      first = null;
      byte = markLength(bytes);
      bytes = bytes.subarray(byte);
    }
    yield { bytes, byte };
    byte += bytes.length;
  }
  if (first === null) return;
  byte = markLength(first);
  yield { bytes: first.subarray(byte), byte };
}

function markLength(first: Buffer): number {
  const start = first.toString("latin1", 0, 4);
  if (start.startsWith("\xef\xbb\xbf")) return 3;
  const encoding = encodingOf(start);
  if (encoding !== undefined) {
    throw new Fault(
      "not_json",
      `The file is in ${encoding}. Save it as UTF-8, which is what JSON is written in.`,
    );
  }
  const archive = archives.find(([magic]) => start.startsWith(magic))?.[1];
  if (archive !== undefined) {
    throw new Fault(
      "not_json",
      `The file is a ${archive} archive. Unpack it and import the JSON files inside.`,
    );
  }
  return 0;
}

function encodingOf(start: string): string | undefined {
  // Without a mark, a text that begins in ASCII has its zeros in these places.
  const zeros = Array.from(start, (character) => (character === "\0" ? "0" : "x")).join("");
  if (start === "\xff\xfe\0\0" || start === "\0\0\xfe\xff" || zeros === "x000" || zeros === "000x")
    return "UTF-32";
  if (/^(?:\xff\xfe|\xfe\xff)/.test(start) || zeros === "x0x0" || zeros === "0x0x") return "UTF-16";
}
