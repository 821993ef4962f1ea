import { describe, expect, test } from "vitest";
import { withoutByteOrderMark } from "#core/byte-order-mark.ts";
import { pieces } from "../../support/split-all.ts";

async function read(bytes: Buffer, size: number): Promise<{ text: string; byte: number }> {
  let text = "";
  let byte = -1;
  for await (const piece of withoutByteOrderMark(pieces(bytes, size))) {
    if (byte < 0) byte = piece.byte;
    expect(piece.byte).toBe(byte + Buffer.byteLength(text));
    text += piece.bytes.toString("latin1");
  }
  return { text, byte };
}

describe("withoutByteOrderMark", () => {
  test.each([1, 2, 3, 5, 100])("takes the mark of UTF-8 away, in pieces of %i bytes", async (size) => {
    for (const rest of ["", "{}", '{"messages": [1, 2, 3, 4, 5, 6]}']) {
      expect(await read(Buffer.from(`\ufeff${rest}`), size)).toEqual({ text: rest, byte: 3 });
      expect(await read(Buffer.from(`${rest}x`), size)).toEqual({ text: `${rest}x`, byte: 0 });
    }
  });

  const text = Buffer.from("\ufeff{ }", "utf16le");
  test.each<[string, Buffer]>([
    ["UTF-16", text],
    ["UTF-16", Buffer.from(text).swap16()],
    ["UTF-16", text.subarray(2)],
    ["UTF-16", Buffer.from(text).swap16().subarray(2)],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
    ["UTF-32", Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b])],
    ["UTF-32", Buffer.from([0x7b, 0, 0, 0, 0x7d, 0, 0, 0])],
    ["ZIP", Buffer.from("PK\x03\x04 and more", "latin1")],
    ["7z", Buffer.from("7z\xbc\xaf\x27\x1c", "latin1")],
    ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04])],
    ["bzip2", Buffer.from("BZh91AY")],
    ["xz", Buffer.from("\xfd7zXZ\0", "latin1")],
  ])("names %s", async (name, bytes) => {
    for (const size of [1, 100]) {
      await expect(read(bytes, size)).rejects.toMatchObject({
        code: "not_json",
        message: expect.stringContaining(name),
      });
    }
  });
});
