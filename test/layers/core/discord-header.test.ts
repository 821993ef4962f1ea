import { describe, expect, test } from "vitest";
import { parseHeader } from "#core/discord-header.ts";
import type { Json } from "#core/message.ts";
import { fullExport } from "../../support/discord-exports.ts";

type JsonObject = { [key: string]: Json };

const root = { guild: { id: "1", name: "g" }, channel: { id: "2", name: "c" } };

describe("parseHeader", () => {
  test("reads every key that DiscordChatExporter 2.48 writes", () => {
    expect(parseHeader(fullExport)).toEqual({
      guild: { id: "100", name: "Guild", iconUrl: "https://cdn.example/guild.png" },
      channel: {
        id: "200",
        guildId: "100",
        type: "GuildTextChat",
        name: "general",
        topic: "About",
        iconUrl: "https://cdn.example/channel.png",
        parent: { id: "199", name: "Category" },
      },
      exportedAt: Date.parse("2026-08-30T12:00:00.123Z"),
      range: { after: Date.parse("2026-08-01T00:00:00Z"), before: Date.parse("2026-08-31T00:00:00Z") },
      firstOrdinal: 0,
      manifest: null,
    });
  });

  test("needs nothing but the two ids", () => {
    expect(parseHeader({ guild: { id: "1" }, channel: { id: "2" } })).toEqual({
      guild: { id: "1", name: null, iconUrl: null },
      channel: {
        id: "2",
        guildId: "1",
        type: null,
        name: null,
        topic: undefined,
        iconUrl: null,
        parent: null,
      },
      exportedAt: null,
      range: { after: null, before: null },
      firstOrdinal: 0,
      manifest: null,
    });
  });

  test("tells a topic that is null from one that was not written", () => {
    expect(parseHeader({ ...root, channel: { id: "2", topic: null } }).channel.topic).toBeNull();
    expect(parseHeader(root).channel.topic).toBeUndefined();
  });

  test.each<JsonObject>([
    { categoryId: null, category: null },
    { categoryId: "0", category: "Text" },
    { categoryId: "", category: "Private" },
    { category: "Text Channels" },
  ])("knows no parent from %j", (keys) => {
    expect(parseHeader({ ...root, channel: { id: "2", ...keys } }).channel.parent).toBeNull();
  });

  test("takes the place of a staged part's first message from the part", () => {
    expect(parseHeader({ ...root, part: { firstOrdinal: 20_000 } }).firstOrdinal).toBe(20_000);
    expect(parseHeader({ ...root, part: null }).firstOrdinal).toBe(0);
  });

  test("takes ids that are numbers as long as JSON has not rounded them", () => {
    expect(parseHeader({ guild: { id: 0 }, channel: { id: 2 } }).guild.id).toBe("0");
  });

  test("keeps no U+0000 and no lone surrogate in names", () => {
    const parsed = parseHeader({ ...root, guild: { id: "1", name: "a\0b\ud800" } });
    expect(parsed.guild.name).toBe("ab\ufffd");
  });

  test.each<[string, Json, RegExp]>([
    ["not_an_export", [], /a list, not an object.*DiscordChatExporter/],
    ["not_an_export", "text", /"text", not an object/],
    ["not_an_export", {}, /neither "guild" nor "channel"/],
    ["not_an_export", { name: "Telegram", type: "personal_chat", id: 7 }, /neither "guild" nor "channel"/],
    ["not_an_export", { ...root, exportedAt: "soon" }, /"exportedAt" is "soon"/],
    ["guild_missing", { channel: { id: "2" } }, /"guild" is missing/],
    ["guild_missing", { guild: null, channel: null }, /"guild" is null/],
    ["guild_missing", { guild: {}, channel: { id: "2" } }, /"guild.id" is missing/],
    ["guild_missing", { guild: { id: Number("736851542931130409") }, channel: {} }, /rounded/],
    ["channel_missing", { guild: { id: "1" } }, /"channel" is missing/],
    ["channel_missing", { guild: { id: "1" }, channel: { id: "x" } }, /"channel.id" is "x"/],
  ])("throws %s for %j", (code, raw, detail) => {
    expect(() => parseHeader(raw)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(detail) }),
    );
  });
});
