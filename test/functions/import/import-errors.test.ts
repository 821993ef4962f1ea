import { execFileSync } from "node:child_process";
import { appendFile, chmod, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ImportStatus } from "#core/api/answers.ts";
import { limits } from "#core/limits.ts";
import { findExports, importFiles } from "../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type Files, type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());
afterEach(() => stack.clear());

const again = /Export the channel (again )?with DiscordChatExporter in the format Json\.$/;
const id = (sequence: number) => idAt("2024-05-01T10:00:00Z", sequence);
const whole = rawExport([rawMessage(id(1), "one"), rawMessage(id(2), "two"), rawMessage(id(3), "three")]);
const text = JSON.stringify(whole);
const startOf = (sequence: number) => text.indexOf(`{"id":"${id(sequence)}"`);
const contents = async () => (await stack.messages()).map(({ content }) => content);
const { guild: _guild, ...withoutGuild } = whole;
const { channel: _channel, ...withoutChannel } = whole;

/** Imports one file that is not whole, and answers its only error. */
async function errorOf(content: Files[string], name = "bad.json"): Promise<ImportStatus["errors"][number]> {
  const status = await stack.import({ [name]: content });
  expect(status).toMatchObject({ state: "failed", files: { total: 1, read: 0, failed: 1 } });
  const [error, ...others] = status.errors;
  expect(others).toEqual([]);
  expect(error?.file).toBe(join(stack.folder, name));
  return error ?? expect.unreachable();
}

describe("a file that is no export", () => {
  it.each<[string, Files[string], string, number | null, RegExp]>([
    ["text", "hello, this is a letter", "not_json", 0, /begins with "hello", not with a "{"/],
    ["HTML", "<!DOCTYPE html>\n<html></html>", "not_json", 0, /begins with "<!DOCTYPE"/],
    ["binary", Buffer.from([1, 2, 0, 255, 7, 0x22, 0]), "not_json", 0, /begins with "/],
    ["an empty file", "", "empty_file", 0, /has no bytes/],
    ["white space", " \r\n\t", "empty_file", 0, /nothing but white space/],
    ["a list", "[1, 2]", "not_an_export", 0, /root is not an object/],
    [
      "Slack's",
      { messages: [{ type: "message", user: "U1", text: "x", ts: "1" }] },
      "not_an_export",
      16,
      /"guild" and "channel" do not stand before "messages"/,
    ],
    [
      "Telegram's",
      { name: "T", type: "personal_chat", id: 7, messages: [{ id: 1 }] },
      "not_an_export",
      69,
      /"guild" and "channel" do not stand before/,
    ],
    ["any other object", { a: 1, b: [2] }, "not_an_export", 32, /has no list "messages"/],
    [
      "an export without messages' list",
      { ...whole, messages: null },
      "not_an_export",
      null,
      /"messages" is not a list/,
    ],
    [
      "an export whose guild is null",
      { ...whole, guild: null },
      "guild_missing",
      null,
      /"guild" is null, not an object/,
    ],
    ["an export without its guild", withoutGuild, "guild_missing", null, /"guild" is missing/],
    ["an export without its channel", withoutChannel, "channel_missing", null, /"channel" is missing/],
    [
      "an export whose channel has no id",
      { ...whole, channel: { name: "x" } },
      "channel_missing",
      null,
      /"channel.id" is missing/,
    ],
    [
      "an export whose guild's id was rounded",
      text.replace('"id":"100"', '"id":736851542931130409'),
      "guild_missing",
      null,
      /"guild.id" is the number 7368515429311304\d\d, rounded/,
    ],
    [
      "an export made at no time",
      { ...whole, exportedAt: "soon" },
      "not_an_export",
      null,
      /"exportedAt" is "soon"/,
    ],
    [
      "an export with a word in its header that is none",
      text.replace('"guild":', '"x":nil,"guild":'),
      "not_json",
      null,
      /not JSON in what stands before its messages/,
    ],
    [
      "an export with U+0000 in its header",
      text.replace('"guild":', '"x":\0,"guild":'),
      "not_json",
      null,
      /not JSON in what stands/,
    ],
    [
      "something else after an export",
      `${text} more`,
      "not_json",
      text.length + 1,
      /where the end of the file was expected/,
    ],
  ])("is %s", async (_, content, code, byte, detail) => {
    const error = await errorOf(content);
    expect(error).toMatchObject({ code, message_id: null, detail: expect.stringMatching(detail) });
    expect(error.detail).toMatch(again);
    if (byte !== null) expect(error.byte).toBe(byte);
  });

  it("is one in UTF-16, and the remedy is another than a new export", async () => {
    const { code, detail } = await errorOf(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect([code, detail]).toEqual(["not_json", expect.stringMatching(/in UTF-16. Save it as UTF-8/)]);
  });

  it("is one with more beside its messages than a part may have", async () => {
    const pad = (bytes: number) => text.replace('"dateRange"', `"x":"${"y".repeat(bytes)}","dateRange"`);
    const room = limits.headerBytes.value - text.indexOf('"messages"');
    for (const bytes of [room - 6, room - 30, room * 2]) {
      const error = await errorOf(pad(bytes));
      expect(error).toMatchObject({
        code: "not_an_export",
        detail: expect.stringMatching(/More than \d+ bytes/),
      });
      expect(error.detail).toMatch(again);
    }
    expect(await stack.import({ "large.json": pad(room - 100) })).toMatchObject({ state: "complete" });
  });
});

describe("a file that ends in the middle", () => {
  it.each<[string, number, RegExp, string[]]>([
    ["of its header", 100, /before its messages. No whole message/, []],
    [
      "of a message",
      startOf(2) + 50,
      new RegExp(`inside the message that begins at byte ${startOf(2)}. 1 message before it is whole`),
      ["one"],
    ],
    [
      "between two messages",
      startOf(3) - 1,
      /between two messages. 2 messages before it are whole/,
      ["one", "two"],
    ],
    ["after its messages", text.length - 1, /after its messages. 3 messages/, ["one", "two", "three"]],
  ])("%s names the byte, and what is whole is loaded", async (_, cut, detail, loaded) => {
    const error = await errorOf(text.slice(0, cut));
    expect(error).toMatchObject({ code: "truncated", byte: cut, detail: expect.stringMatching(detail) });
    expect(error.detail).toMatch(again);
    expect(await contents()).toEqual(loaded);
  });

  it("in its gzip data says so, and what could be unpacked is loaded", async () => {
    const packed = gzipSync(text, { level: 0 });
    const error = await errorOf(packed.subarray(0, packed.length - 400), "cut.json.gz");
    expect(error.code).toBe("truncated");
    expect(error.detail).toMatch(
      /ends in the middle of its gzip data, at byte \d+. Copy or download it again/,
    );
    expect((await contents())[0]).toBe("one");
  });
});

describe("a file that cannot be read", () => {
  const good = rawExport([rawMessage(id(9), "good")]);

  it("fails without permission, and the others are loaded", async () => {
    const paths = await stack.write({ "a.json": whole, "good.json": good });
    await chmod(join(stack.folder, "a.json"), 0);
    const found = await asNobody(() => findExports(paths));
    const status = await stack.run(found);
    await chmod(join(stack.folder, "a.json"), 0o644);
    expect(status).toMatchObject({ state: "failed", files: { total: 1, read: 1 }, counters: { new: 1 } });
    expect(status.errors).toMatchObject([
      {
        file: paths[0],
        code: "unreadable",
        detail: expect.stringMatching(/EACCES: permission denied.*chmod u\+r/),
      },
    ]);
  });

  it("fails when it is gone before its turn, and the others are loaded", async () => {
    const paths = await stack.write({ "a.json": whole, "good.json": good });
    const found = await findExports(paths);
    await rm(paths[0] ?? "");
    const status = await stack.run(found);
    expect(status).toMatchObject({
      state: "failed",
      files: { total: 2, read: 1, failed: 1 },
      counters: { new: 1 },
    });
    expect(status.errors).toMatchObject([
      {
        file: paths[0],
        code: "unreadable",
        detail: expect.stringMatching(/ENOENT.*It is gone.*check the path/),
      },
    ]);
  });

  it("is a FIFO or a link that leads to itself, and nothing waits for it", async () => {
    const [path = ""] = await stack.write({ "good.json": good });
    const [pipe, loop] = [join(stack.folder, "pipe.json"), join(stack.folder, "loop.json")];
    execFileSync("mkfifo", [pipe]);
    await symlink("loop.json", loop);
    const status = await stack.run(await findExports([pipe, loop, path]));
    await Promise.all([rm(pipe), rm(loop)]);
    expect(status).toMatchObject({ state: "failed", files: { total: 1, read: 1 }, counters: { new: 1 } });
    expect(status.errors.map(({ file, code, detail }) => [file, code, detail])).toEqual([
      [loop, "unreadable", expect.stringMatching(/ELOOP.*links lead in a circle: name the file itself/)],
      [pipe, "not_a_file", expect.stringMatching(/is a FIFO, not a file. Write what it gives into a file/)],
    ]);
  });

  it("fails when it changes while it is read, with what was read loaded", async () => {
    const [path = ""] = await stack.write({ "a.json": whole });
    const { objects } = stack.stores;
    const growing = {
      ...objects,
      put: (key: string, body: Uint8Array) => appendFile(path, "\n").then(() => objects.put(key, body)),
    };
    const begun = await importFiles({ ...stack.stores, objects: growing }, await findExports([path]));
    await begun.reading;
    const status = await stack.ended(begun.id);
    expect(status).toMatchObject({ state: "failed", counters: { new: 3 } });
    expect(status.errors).toMatchObject([
      {
        file: path,
        code: "changed_while_read",
        detail: expect.stringMatching(/changed while.*Import it again when it is finished/),
      },
    ]);
  });

  it("stops only itself among others, whatever is wrong with it", async () => {
    const status = await stack.import({
      "1.json": "no",
      "2.json": whole,
      "3.json": text.slice(0, -40),
      "4.json": good,
    });
    expect(status).toMatchObject({
      state: "failed",
      files: { total: 4, read: 2, failed: 2 },
      counters: { new: 4, unchanged: 2 },
    });
    expect(status.errors.map(({ file, code }) => [file.slice(-6), code])).toEqual([
      ["1.json", "not_json"],
      ["3.json", "truncated"],
    ]);
  });
});

/** Does something as a user without rights, for whom permissions count even when the tests run as root. */
async function asNobody<T>(what: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return what();
  await chmod(stack.folder, 0o755);
  process.seteuid?.(65_534);
  try {
    return await what();
  } finally {
    process.seteuid?.(0);
  }
}
