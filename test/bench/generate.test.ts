import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import type { Json } from "#core/message.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import { type GenerateOptions, generateExport, lastSent } from "./generate.ts";
import { vocabulary } from "./vocabulary.ts";

type Written = { id: string; timestamp: string; content: string } & { [key: string]: Json };
type Root = { channel: { id: string }; messages: Written[]; messageCount: number };

let folder = "";
let generated: Awaited<ReturnType<typeof generateExport>>;
let roots: { text: string; root: Root }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "generate-"));
  generated = await make("first");
  roots = await Promise.all(
    generated.files.map(async (file) => {
      const text = await readFile(file, "utf8");
      return { text, root: JSON.parse(text) as Root };
    }),
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function make(name: string, options: Partial<GenerateOptions> = {}): ReturnType<typeof generateExport> {
  return generateExport({ seed: 7, messages: 5_000, ...options, directory: join(folder, name) });
}

describe("generateExport", () => {
  test("writes a file for each channel, and says how much it wrote", () => {
    expect(generated.files).toHaveLength(10);
    expect(generated.messages).toBe(5_000);
    expect(roots.reduce((sum, { root }) => sum + root.messages.length, 0)).toBe(5_000);
    expect(roots.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)).toBe(generated.bytes);
    for (const { root } of roots) expect(root.messageCount).toBe(root.messages.length);
  });

  test("writes about 1.1 kB a message", () => {
    expect(Math.abs(generated.bytes / generated.messages - 1_100)).toBeLessThan(200);
  });

  test("writes just as an indenting writer would that escapes what lies beyond U+FFFF", () => {
    const escaped = (half: string) => `\\u${half.charCodeAt(0).toString(16).toUpperCase()}`;
    for (const { text, root } of roots) {
      expect(JSON.stringify(root, null, 2).replace(/[\ud800-\udfff]/g, escaped)).toBe(text);
    }
  });

  test("writes ids that ascend, each of the message's own time, over 36 months", () => {
    for (const { root } of roots) {
      const ids = root.messages.map(({ id }) => BigInt(id));
      expect(ids.every((id, place) => place === 0 || id > (ids[place - 1] as bigint))).toBe(true);
      for (const { id, timestamp } of root.messages) expect(Date.parse(timestamp)).toBe(snowflakeTime(id));
    }
    const times = roots.flatMap(({ root }) => root.messages.map(({ id }) => snowflakeTime(id)));
    expect(Math.max(...times)).toBeLessThan(lastSent);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.UTC(2023, 0, 1));
  });

  test("writes messages of every kind in their shares", () => {
    const all = roots.flatMap(({ root }) => root.messages);
    const share = (has: (message: Written) => unknown) => (all.filter(has).length / all.length) * 100;
    const filled = (key: string) => share((message) => (message[key] as Json[]).length > 0);
    expect(Math.abs(share(({ type }) => type === "Reply") - 15)).toBeLessThan(1.5);
    expect(Math.abs(filled("attachments") - 8)).toBeLessThan(1.5);
    expect(Math.abs(filled("embeds") - 6)).toBeLessThan(1.5);
    expect(Math.abs(filled("reactions") - 10)).toBeLessThan(1.5);
    expect(Math.abs(share(({ timestampEdited }) => timestampEdited !== null) - 4)).toBeLessThan(1.5);
    expect(share(({ isPinned }) => isPinned)).toBeGreaterThan(0);
    expect(filled("mentions")).toBeGreaterThan(5);
    expect(filled("inlineEmojis")).toBeGreaterThan(2);
  });

  test("writes what the parser reads", () => {
    for (const { root } of roots) {
      const header = parseHeader(root);
      for (const [place, message] of root.messages.entries()) parseMessage(message, header, place);
    }
  });

  test("writes the same for the same seed, and something else for another", async () => {
    const again = await make("again");
    const other = await make("other", { seed: 8 });
    expect(again.files.map((file) => basename(file))).toEqual(generated.files.map((file) => basename(file)));
    expect(await readFile(again.files[0] as string, "utf8")).toBe(roots[0]?.text);
    expect(other.bytes).not.toBe(generated.bytes);
  });
});

test("the vocabulary has 50,000 different words, the frequent ones shorter", () => {
  expect(new Set(vocabulary).size).toBe(50_000);
  const mean = (words: readonly string[]) => words.join("").length / words.length;
  expect(mean(vocabulary.slice(0, 100))).toBeLessThan(mean(vocabulary.slice(-100)) - 2);
});
