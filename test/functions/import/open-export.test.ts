import { chmod, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Fault } from "#core/errors.ts";
import { openExport, unreadable } from "../../../functions/import/open-export.ts";

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "open-export-"));
  path = join(folder, "export.json");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(): Promise<{ bytes: Buffer; position: number; fault: Fault | null }> {
  const source = openExport(path);
  const pieces: Buffer[] = [];
  let fault: Fault | null = null;
  try {
    for await (const piece of source.read(0)) pieces.push(Buffer.from(piece));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    fault = error;
  }
  return { bytes: Buffer.concat(pieces), position: source.position(), fault };
}

// Lines that differ, so that they pack about as an export does.
const text = Buffer.from(
  Array.from({ length: 200_000 }, (_, line) => `${line * 7919} lorem ipsum`).join("\n"),
);

describe("openExport", () => {
  test.each([0, 1, 2, 3, 1_048_577])("reads %i bytes as they are", async (length) => {
    await writeFile(path, text.subarray(0, length));
    const { bytes, position, fault } = await read();
    expect(fault).toBeNull();
    expect(bytes.equals(text.subarray(0, length))).toBe(true);
    expect(position).toBe(length);
  });

  test("unpacks gzip by its first bytes, not its name, and counts packed bytes", async () => {
    const packed = gzipSync(text);
    await writeFile(path, packed);
    const { bytes, position, fault } = await read();
    expect(fault).toBeNull();
    expect(bytes.equals(text)).toBe(true);
    expect(position).toBe(packed.length);
  });

  test("unpacks several members of gzip as one file", async () => {
    await writeFile(path, Buffer.concat([gzipSync("one "), gzipSync("two")]));
    expect((await read()).bytes.toString()).toBe("one two");
  });

  test("gives all that a cut gzip file holds, then says truncated", async () => {
    const packed = gzipSync(text);
    await writeFile(path, packed);
    for (const cut of [packed.length - 1, packed.length - 8, packed.length >> 1, 11, 2]) {
      await truncate(path, cut);
      const { bytes, fault } = await read();
      expect(fault?.code).toBe("truncated");
      expect(fault?.message).toMatch(
        `export.json ends in the middle of its gzip data, at byte ${cut}. Copy or`,
      );
      expect(bytes.equals(text.subarray(0, bytes.length))).toBe(true);
      if (cut >= packed.length - 8) expect(bytes.length).toBe(text.length);
      if (cut === packed.length >> 1) expect(bytes.length).toBeGreaterThan(text.length * 0.45);
    }
  });

  test("gives what stands before the damage in a gzip file, then says what is wrong", async () => {
    const packed = gzipSync(text);
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, packed.length >> 1, (packed.length >> 1) + 100);
    const wrongSum = Buffer.from(packed);
    wrongSum.writeUInt32LE(1, packed.length - 8);
    await writeFile(path, damaged);
    const first = await read();
    expect(first.fault).toMatchObject({
      code: "not_json",
      message: expect.stringMatching(/damaged gzip, before byte/),
    });
    expect(first.bytes.length).toBeGreaterThan(text.length * 0.4);
    expect(first.bytes.subarray(0, text.length >> 2).equals(text.subarray(0, text.length >> 2))).toBe(true);
    await writeFile(path, wrongSum);
    const second = await read();
    expect(second.fault).toMatchObject({
      code: "not_json",
      message: expect.stringMatching(/incorrect data check/),
    });
    expect(second.bytes.length).toBeGreaterThan(text.length - 70_000);
  });

  test("can be left in the middle without an error", async () => {
    await writeFile(path, gzipSync(text));
    for await (const piece of openExport(path).read(0)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
  });

  test("says what to do about a file that cannot be read", async () => {
    expect((await read()).fault).toMatchObject({
      code: "unreadable",
      message: expect.stringMatching(/export.json cannot be read: ENOENT.*check the path/),
    });
    path = folder;
    expect((await read()).fault).toMatchObject({
      code: "unreadable",
      message: expect.stringMatching(/EISDIR/),
    });
  });

  test("says what to do about a file without permission", async () => {
    await writeFile(path, "{}");
    await chmod(path, 0);
    await chmod(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect((await read()).fault).toMatchObject({
        code: "unreadable",
        message: expect.stringMatching(/EACCES.*chmod u\+r/),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test("names a remedy for an error that it does not know", () => {
    expect(unreadable(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }), "x").message).toBe(
      "x cannot be read: EIO: i/o error. Check the disk, or copy the file elsewhere and import the copy.",
    );
  });
});
