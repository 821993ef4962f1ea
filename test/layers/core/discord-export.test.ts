import { describe, expect, test } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import type { ExportHeader, Json, Message, User } from "#core/message.ts";
import { versionOf } from "#core/version.ts";
import { fullExport, fullMessage, olderMessages } from "../../support/discord-exports.ts";

type JsonObject = { [key: string]: Json };

const root = { guild: { id: "1", name: "g" }, channel: { id: "2", name: "c" } };
const header = parseHeader(root);
const minimal = { id: "737557359926003772", timestamp: "2020-07-28T06:30:49.285+00:00" };

function parse(
  keys: JsonObject,
  on: ExportHeader = header,
  ordinal = 0,
): { message: Message; users: User[] } {
  return parseMessage({ ...minimal, ...keys }, on, ordinal);
}

describe("parseMessage", () => {
  test("reads every key that DiscordChatExporter 2.48 writes", () => {
    const { message, users } = parseMessage(fullMessage, parseHeader(fullExport), 7);
    expect(message).toEqual({
      id: "300",
      channelId: "200",
      type: "PollResult",
      sentAt: Date.parse("2026-08-30T10:00:00Z"),
      editedAt: Date.parse("2026-08-30T10:05:00Z"),
      authorId: "401",
      content: "Closed <@402> <:wave:901>",
      isPinned: true,
      referenceId: "299",
      absent: [],
      version: versionOf(Date.parse("2026-08-30T12:00:00.123Z"), 0, 7),
      extra: {
        call_ended_at: "2026-08-30T10:10:00.000Z",
        attachments: [
          { id: "600", url: "https://cdn.example/a.txt", file_name: "a.txt", file_size_bytes: 128 },
        ],
        embeds: [
          {
            title: "Poll closed",
            url: "https://example.com/poll",
            timestamp: "2026-08-30T10:00:00+00:00",
            description: "Colour?",
            color: "#5865f2",
            author: {
              name: "Bot",
              url: "https://example.com/bot",
              icon_url: "https://proxy.example/i.png",
              icon_canonical_url: "https://example.com/i.png",
            },
            thumbnail: {
              url: "https://proxy.example/t.png",
              canonical_url: "https://example.com/t.png",
              width: 320,
              height: 180,
            },
            image: { url: "https://proxy.example/m.png", width: 640 },
            video: { url: "https://proxy.example/v.mp4" },
            footer: { text: "60 votes", icon_url: "https://proxy.example/f.png" },
            images: [{ url: "https://proxy.example/m.png", width: 640 }],
            fields: [{ name: "Red", value: "42", is_inline: true }],
            inline_emojis: [{ id: "902", name: "chart", code: "chart", is_animated: false }],
          },
        ],
        stickers: [{ id: "700", name: "Approved", format: "Png", source_url: "https://cdn.example/s.png" }],
        reactions: [
          {
            emoji: {
              name: "👍",
              code: "thumbsup",
              is_animated: false,
              image_url: "https://cdn.example/1f44d.svg",
            },
            count: 2,
            users: ["402", "403"],
          },
        ],
        mentions: ["402"],
        forwarded_message: {
          timestamp: "2026-08-29T09:00:00+00:00",
          content: "Forwarded",
          attachments: [{ id: "601", file_name: "b.txt" }],
        },
        interaction: { id: "800", name: "close-poll", user: "402" },
        inline_emojis: [{ id: "901", name: "wave", code: "wave", is_animated: false }],
      },
    });
    expect(users.map(({ id, richness }) => [id, richness])).toEqual([
      ["401", 7],
      ["402", 7],
      ["403", 6],
    ]);
    expect(users[0]).toEqual({
      id: "401",
      name: "alice",
      discriminator: null,
      nickname: "Alice",
      isBot: false,
      color: "#336699",
      avatarUrl: "https://cdn.example/alice.png",
      roles: [{ id: "500", name: "Maintainer", color: "#ff8800", position: 7 }],
      richness: 7,
    });
  });

  test("needs nothing but id and timestamp, and says what else is absent", () => {
    const { message, users } = parse({});
    expect(users).toEqual([]);
    expect(message).toEqual({
      id: minimal.id,
      channelId: "2",
      type: "Default",
      sentAt: Date.parse(minimal.timestamp),
      editedAt: null,
      authorId: null,
      content: "",
      isPinned: false,
      referenceId: null,
      extra: null,
      absent: [
        "content",
        "edited_at",
        "is_pinned",
        "author",
        "attachments",
        "embeds",
        "stickers",
        "reactions",
        "mentions",
        "inline_emojis",
        "reference",
        "interaction",
        "forwarded_message",
        "call_ended_at",
        "type",
      ],
      version: versionOf(null, Date.parse(minimal.timestamp), 0),
    });
  });

  test("takes null as unknown, but for the keys whose null says that there is none", () => {
    const keys = Object.keys(fullMessage).filter((key) => key !== "id" && key !== "timestamp");
    const { message, users } = parse(Object.fromEntries(keys.map((key) => [key, null])));
    expect(message).toMatchObject({ type: "Default", content: "", authorId: null, extra: null });
    const lists = ["attachments", "embeds", "stickers", "reactions", "mentions", "inline_emojis"];
    expect(message.absent).toEqual(["content", "is_pinned", "author", ...lists, "type"]);
    expect(users).toEqual([]);
  });

  test("takes empty lists and texts for every optional key, and does not call them absent", () => {
    const empty = {
      attachments: [],
      embeds: [],
      stickers: [],
      reactions: [],
      mentions: [],
      inlineEmojis: [],
    };
    const { message } = parse({
      ...empty,
      content: "text",
      timestampEdited: null,
      isPinned: false,
      type: "Default",
    });
    expect(message.extra).toBeNull();
    const left = ["author", "reference", "interaction", "forwarded_message", "call_ended_at"];
    expect(message.absent).toEqual(left);
    // Without the Message Content intent everything that shows is left out: that says nothing of files and embeds.
    const blank = parse({ ...empty, content: "", timestampEdited: null, isPinned: false, type: "Default" });
    expect(blank.message.absent).toEqual(["author", "attachments", "embeds", ...left.slice(1)]);
  });

  test("shares one frozen list among messages that lack the same keys", () => {
    const [a, b] = [parse({ content: "a" }).message, parse({ content: "b" }).message];
    expect(a.absent).toBe(b.absent);
    expect(Object.isFrozen(a.absent)).toBe(true);
  });

  test("takes a type that is a number", () => {
    expect(parse({ type: 46 }).message.type).toBe("46");
    expect(parse({ type: "SomethingNew" }).message.type).toBe("SomethingNew");
  });

  test("keeps keys that it does not know, in snake_case", () => {
    const { message } = parse({
      flags: 0,
      isCrosspost: false,
      pollAnswers: [{ answerText: "a", voteCount: null }],
    });
    expect(message.extra).toEqual({ flags: 0, is_crosspost: false, poll_answers: [{ answer_text: "a" }] });
  });

  test("keeps an unknown key named __proto__ without touching any prototype", () => {
    const raw = JSON.parse(`{"id":"5","timestamp":"2020-01-01T00:00:00Z","__proto__":{"isBot":true}}`);
    const { message } = parseMessage(raw, header, 0);
    expect(JSON.stringify(message.extra)).toBe('{"__proto__":{"is_bot":true}}');
    expect(Object.getPrototypeOf(message.extra)).toBe(Object.prototype);
  });

  test("removes U+0000 and replaces lone surrogates in every text and key", () => {
    const { message, users } = parse({
      content: "a\0b\ud83d",
      author: { id: "9", name: "n\0", roles: [{ name: "r\udc00" }] },
      embeds: [{ "odd\0Key": "v\ud800" }],
    });
    expect(message.content).toBe("ab\ufffd");
    expect(message.extra).toEqual({ embeds: [{ odd_key: "v\ufffd" }] });
    expect(users[0]).toMatchObject({ name: "n", roles: [{ name: "r\ufffd" }] });
  });

  test("takes the version from the export's time, else the edit's, else the message's own", () => {
    const dated = parseHeader({ ...root, exportedAt: "2024-01-01T00:00:00Z" });
    const edited = { timestampEdited: "2021-01-01T00:00:00Z" };
    expect(parse(edited, dated, 3).message.version).toBe(versionOf(Date.UTC(2024, 0, 1), 0, 3));
    expect(parse(edited, header, 3).message.version).toBe(versionOf(null, Date.UTC(2021, 0, 1), 3));
    expect(parse({}, header, 3).message.version).toBe(versionOf(null, Date.parse(minimal.timestamp), 3));
  });

  test("takes dates before Discord and far ahead", () => {
    expect(parse({ timestamp: "1999-01-01T00:00:00+00:00" }).message.sentAt).toBe(Date.UTC(1999, 0, 1));
    expect(parse({ timestamp: "9998-01-01T00:00:00+00:00" }).message.sentAt).toBe(Date.UTC(9998, 0, 1));
  });
});

describe("a message's reference", () => {
  test("leaves only the message's id when it stays in the same channel and server", () => {
    const reference = { type: "Default", messageId: "77", channelId: "2", guildId: "1" };
    expect(parse({ reference }).message).toMatchObject({ referenceId: "77", extra: null });
  });

  test("says what leads elsewhere", () => {
    const reference = { type: "Forward", messageId: "77", channelId: "3", guildId: "4" };
    const { message } = parse({ reference });
    expect(message.referenceId).toBe("77");
    expect(message.extra).toEqual({ reference: { type: "Forward", channel_id: "3", guild_id: "4" } });
  });

  test("may name a channel without a message, as for a new thread", () => {
    const { message } = parse({ reference: { messageId: null, channelId: "3", guildId: "1" } });
    expect(message).toMatchObject({ referenceId: null, extra: { reference: { channel_id: "3" } } });
  });
});

describe("what older exports lack", () => {
  test.each(olderMessages)("%s loads, and its gaps are absent", (_, keys, absent) => {
    const { message, users } = parse(keys);
    expect(message.absent).toEqual(absent);
    expect(message.content).toBe("x");
    expect(users[0]?.id).toBe("9");
  });
});

describe("a bad message", () => {
  test.each<[Json, RegExp]>([
    [null, /null, not an object/],
    [[], /a list, not an object/],
    ["text", /"text", not an object/],
    [{ timestamp: minimal.timestamp }, /"id" is missing/],
    [{ ...minimal, id: "abc" }, /"id" is "abc", not a Discord id/],
    [{ ...minimal, id: "99999999999999999999" }, /not a Discord id/],
    [{ ...minimal, id: Number("737557359926003772") }, /"id" is the number 737557359926003700, rounded/],
    [{ id: "5" }, /"timestamp" is missing/],
    [{ id: "5", timestamp: null }, /"timestamp" is missing/],
    [{ id: "5", timestamp: "yesterday" }, /"timestamp" is "yesterday", not an ISO 8601 date/],
    [{ id: "5", timestamp: 1595917849285 }, /"timestamp" is 1595917849285/],
    [{ ...minimal, timestampEdited: "later" }, /"timestampEdited" is "later"/],
    [{ ...minimal, callEndedTimestamp: {} }, /"callEndedTimestamp" is an object/],
    [{ ...minimal, content: 5 }, /"content" is 5, not text/],
    [{ ...minimal, isPinned: "yes" }, /"isPinned" is "yes", not a boolean/],
    [{ ...minimal, author: "me" }, /"author" is "me", not an object/],
    [{ ...minimal, author: { id: "x" } }, /"author.id" is "x"/],
    [{ ...minimal, mentions: {} }, /"mentions" is an object, not a list/],
    [
      { ...minimal, mentions: [{ id: Number("465949984353681410") }] },
      /"mentions.id" is the number .* rounded/,
    ],
    [{ ...minimal, reactions: [1] }, /"reactions" holds 1/],
    [{ ...minimal, reference: { messageId: "?" } }, /"reference.messageId" is "\?"/],
  ])("%j says what is wrong", (raw, detail) => {
    expect(() => parseMessage(raw, header, 0)).toThrow(
      expect.objectContaining({ code: "bad_message", message: expect.stringMatching(detail) }),
    );
  });
});
