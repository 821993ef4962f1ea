import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import { split } from "../support/split-all.ts";
import { makeServer, serverFolder } from "./make-server.ts";
import { exports, messages, names, texts } from "./read-server.ts";

const optionalKeys = new Set(["reference", "forwardedMessage", "interaction"]);
const keys = [
  ...["id", "type", "timestamp", "timestampEdited", "callEndedTimestamp", "isPinned", "content", "author"],
  ...["attachments", "embeds", "stickers", "reactions", "mentions", ...optionalKeys, "inlineEmojis"],
];

describe("the sample server", () => {
  test("is what its source makes, byte for byte", () => {
    const made = makeServer();
    expect([...made.keys()].sort()).toEqual(names);
    for (const [nth, name] of names.entries()) expect(texts[nth] === made.get(name), name).toBe(true);
  });

  test("holds 300 to 450 messages in at most 900 kB", () => {
    const bytes = names.reduce((sum, name) => sum + statSync(join(serverFolder, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(900_000);
    expect(messages.length).toBeGreaterThanOrEqual(300);
    expect(messages.length).toBeLessThanOrEqual(450);
  });

  test("has file names as DiscordChatExporter gives them, #general in parts of 60", () => {
    for (const [nth, { guild, channel }] of exports.entries()) {
      const base = `${guild.name} - ${channel.category} - ${channel.name} [${channel.id}]`;
      expect([`${base}.json`, ...[2, 3, 4].map((part) => `${base} [part ${part}].json`)]).toContain(
        names[nth],
      );
    }
    const parts = exports.filter(({ channel }) => channel.name === "general");
    expect(parts.filter(({ messageCount }) => messageCount !== 60).length).toBe(1);
    expect(Math.max(...parts.map(({ messageCount }) => messageCount))).toBe(60);
  });

  test("counts its messages rightly and has them in order", () => {
    for (const { messages, messageCount } of exports) {
      expect(messageCount).toBe(messages.length);
      const ids = messages.map(({ id }) => BigInt(id));
      expect(ids.every((id, nth) => nth === 0 || id > (ids[nth - 1] ?? 0n))).toBe(true);
    }
  });

  test("has ids that are the times of their messages, from February 2024 to April 2025", () => {
    for (const { id, timestamp, timestampEdited } of messages) {
      expect(snowflakeTime(id), id).toBe(Date.parse(timestamp));
      if (timestampEdited !== null)
        expect(Date.parse(timestampEdited)).toBeGreaterThan(Date.parse(timestamp));
    }
    const days = messages.map(({ timestamp }) => timestamp.slice(0, 10)).sort();
    expect([days.at(0), days.at(-1)]).toEqual(["2024-02-10", "2025-04-12"]);
    expect(new Set(days.map((day) => day.slice(0, 7))).size).toBe(15);
  });

  test("says nothing before its author, its channel and its attachments exist", () => {
    for (const { channel, messages } of exports) {
      for (const { id, author, attachments } of messages) {
        const older = [author.id, channel.id, ...attachments.map((attachment) => attachment.id)];
        for (const each of older) expect(BigInt(each) <= BigInt(id), `${each} before ${id}`).toBe(true);
      }
    }
  });

  test("is one server with its own ids everywhere", () => {
    expect(new Set(exports.map(({ guild }) => guild.id))).toEqual(new Set(["1100000000001179648"]));
    for (const { reference } of messages) {
      expect(["1100000000001179648", null, undefined]).toContain(reference?.guildId);
    }
    expect(new Set(exports.map(({ channel }) => channel.id)).size).toBe(7);
    expect(new Set(exports.map(({ exportedAt }) => exportedAt)).size).toBe(exports.length);
  });

  test("has DiscordChatExporter's keys in its order", () => {
    for (const message of messages) {
      expect(Object.keys(message)).toEqual(keys.filter((key) => key in message || !optionalKeys.has(key)));
    }
    for (const document of exports) {
      expect(Object.keys(document).join()).toBe("guild,channel,dateRange,exportedAt,messages,messageCount");
      expect(Object.keys(document.channel).join()).toBe("id,type,categoryId,category,name,topic");
    }
  });

  test("is read by the product without a problem", async () => {
    for (const [nth, text] of texts.entries()) {
      const { header, messages, problems, fault } = await split(text);
      expect([problems, fault]).toEqual([[], null]);
      const parsed = parseHeader(JSON.parse(header ?? ""));
      const ids = messages.map(
        ({ text }, ordinal) => parseMessage(JSON.parse(text), parsed, ordinal).message.id,
      );
      expect(ids).toEqual(exports[nth]?.messages.map(({ id }) => id));
    }
  });

  test("answers and pins only what is there", () => {
    const ids = new Map(messages.map((message) => [message.id, message]));
    for (const { type, reference, mentions } of messages) {
      if (reference?.messageId == null) continue;
      const target = ids.get(reference.messageId);
      expect(target, reference.messageId).toBeDefined();
      if (type === "ChannelPinnedMessage") expect(target?.isPinned).toBe(true);
      if (type === "Reply") expect(mentions.map(({ id }) => id)).toContain(target?.author.id);
    }
  });

  test("links only to reserved names and to Discord's and Twemoji's own addresses", () => {
    const hosts = texts.flatMap((text) =>
      [...text.matchAll(/https?:\/+([^/"\\\s?#)]+)/g)].map(([, host = ""]) => host),
    );
    const reserved = /(^|\.)(example|example\.(com|org|net))$/;
    expect([...new Set(hosts.filter((host) => !reserved.test(host)))].sort()).toEqual([
      "cdn.discordapp.com",
      "cdn.jsdelivr.net",
      "images-ext-1.discordapp.net",
    ]);
  });

  test("is written as DiscordChatExporter writes: two spaces, LF, no end of line at the end, escapes for what .NET escapes", () => {
    for (const text of texts) {
      expect(text.startsWith('{\n  "guild": {\n    "id": ')).toBe(true);
      expect(text.endsWith("\n}")).toBe(true);
      expect(text).not.toMatch(/\r|Z",|[\ud800-\udfff\u00a0\u202f\u3000]/);
    }
  });
});
