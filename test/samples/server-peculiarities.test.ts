import { describe, expect, test } from "vitest";
import { exportNamed, type Message, messages, texts } from "./read-server.ts";

const thread = exportNamed("Telescope mirror diary");
const helpDesk = exportNamed("help-desk");

describe("the sample server has", () => {
  const has = (what: (message: Message) => unknown) => messages.filter(what).length;

  test("text with U+0000, and a lone surrogate, both as escapes", () => {
    expect(has(({ content }) => content.includes("\0"))).toBe(1);
    expect(has(({ content }) => !content.isWellFormed())).toBe(1);
    expect(texts.join()).toContain("\\u0000");
    expect(texts.join()).toMatch(/[^0-9A-F]\\ud83d"/);
  });

  test("Arabic, Hebrew, Japanese, Chinese, Korean and Cyrillic text, and accents", () => {
    const scripts = [
      /\p{sc=Arab}/u,
      /\p{sc=Hebr}/u,
      /\p{sc=Hira}/u,
      /\p{sc=Han}/u,
      /\p{sc=Hang}/u,
      /\p{sc=Cyrl}/u,
    ];
    for (const script of scripts) expect(has(({ content }) => script.test(content))).toBeGreaterThan(1);
    for (const word of ["Café", "naïve", "Łódź"])
      expect(has(({ content }) => content.includes(word))).toBeGreaterThan(0);
  });

  test("stacked combining marks, emoji with joiners and skin tones, flags, odd spaces", () => {
    const shapes = [
      /\p{M}{5}/u,
      /\u200d/,
      /[\u{1f3fb}-\u{1f3ff}]/u,
      /[\u{1f1e6}-\u{1f1ff}]{2}/u,
      /\u202f/,
      /\u3000/,
    ];
    for (const shape of shapes)
      expect(
        has(({ content }) => shape.test(content)),
        String(shape),
      ).toBeGreaterThan(0);
  });

  test("a message of 2,000 characters and one of about 3,900", () => {
    const long = messages.map(({ content }) => content.length).filter((length) => length > 1_500);
    expect(long.sort()).toEqual([2_000, 3_926]);
  });

  test("code blocks, a table and web addresses", () => {
    for (const part of ["```python\n", "|------|", "https://lanternbay.example/"]) {
      expect(
        has(({ content }) => content.includes(part)),
        part,
      ).toBeGreaterThan(0);
    }
  });

  test("a voice message, pictures and PDF files, under addresses that are signed", () => {
    const voice = messages.filter(({ attachments }) => attachments[0]?.fileName === "voice-message.ogg");
    expect(voice.map(({ content, attachments }) => [content, attachments.length])).toEqual([["", 1]]);
    const files = messages.flatMap(({ attachments }) => attachments);
    for (const ending of [".jpg", ".png", ".pdf"]) {
      expect(files.some(({ fileName }) => fileName.endsWith(ending))).toBe(true);
    }
    for (const { url } of files)
      expect(url).toMatch(/\/attachments\/\d+\/\d+\/.+\?ex=\w{8}&is=\w{8}&hm=\w{64}&$/);
  });

  test("a webhook with one id and two names", () => {
    const authors = messages.map(({ author }) => author);
    const hooks = authors.filter(({ isBot, discriminator }) => isBot && discriminator === "0000");
    expect(new Set(hooks.map(({ id }) => id)).size).toBe(1);
    expect(new Set(hooks.map(({ name }) => name))).toEqual(new Set(["Noticeboard", "Tide Table"]));
    expect(hooks.every(({ roles }) => roles.length === 0)).toBe(true);
  });

  test("forwarded messages, with what they forward", () => {
    const forwards = messages.filter(({ reference }) => reference?.type === "Forward");
    expect(forwards.length).toBe(2);
    for (const { content, forwardedMessage, reference } of forwards) {
      const original = messages.find(({ id }) => id === reference?.messageId);
      expect(content).toBe("");
      expect(forwardedMessage?.content).toBe(original?.content);
      expect(forwardedMessage?.timestamp).toBe(original?.timestamp);
    }
  });

  test("a thread whose first message is one of its channel, and which that channel announces", () => {
    const parent = exportNamed("projects");
    expect(thread.channel.type).toBe("GuildPublicThread");
    expect([thread.channel.categoryId, thread.channel.category]).toEqual([parent.channel.id, "projects"]);
    expect(thread.messages[0]?.id).toBe(thread.channel.id);
    expect(parent.messages).toContainEqual(thread.messages[0]);
    const started = parent.messages.filter(({ type }) => type === "ThreadCreated");
    expect(started.map(({ content, reference }) => [content, reference?.channelId])).toEqual([
      ["Started a thread.", thread.channel.id],
    ]);
    const ids = messages.map(({ id }) => id);
    expect(ids.filter((id, nth) => ids.indexOf(id) !== nth)).toEqual([thread.channel.id]);
  });

  test("replies, edits, joins, pins, an interaction, a boost, and a poll that says nothing with its result", () => {
    const kinds = Object.groupBy(messages, ({ type }) => type);
    expect(kinds.Reply?.length).toBeGreaterThan(30);
    expect(kinds.GuildMemberJoin?.length).toBeGreaterThan(4);
    expect(kinds.ChannelPinnedMessage?.every(({ content }) => content === "Pinned a message.")).toBe(true);
    expect(kinds["20"]?.map(({ interaction }) => interaction?.name)).toEqual(["remind", "when"]);
    expect(kinds["8"]?.length).toBe(1);
    expect(has(({ timestampEdited }) => timestampEdited !== null)).toBeGreaterThan(3);
    const poll = messages.find(({ id }) => id === kinds["46"]?.[0]?.reference?.messageId);
    expect(poll).toMatchObject({ type: "Default", content: "", attachments: [], embeds: [], stickers: [] });
    expect(kinds.Call).toBeUndefined();
  });

  test("reactions with who reacted, by emoji of Discord's and of the server's own", () => {
    const reactions = messages.flatMap(({ reactions }) => reactions);
    expect(reactions.every(({ count, users }) => count === users.length)).toBe(true);
    expect(reactions.some(({ emoji }) => emoji.id === "" && emoji.name === "🥧")).toBe(true);
    expect(reactions.some(({ emoji }) => emoji.isAnimated && emoji.imageUrl.endsWith(".gif"))).toBe(true);
  });

  test("stickers of three formats, and embeds with fields, pictures and footers", () => {
    const formats = new Set(messages.flatMap(({ stickers }) => stickers.map(({ format }) => format)));
    expect(formats).toEqual(new Set(["Png", "Apng", "Lottie"]));
    const embeds = messages.flatMap(({ embeds }) => embeds);
    for (const key of ["image", "thumbnail", "video", "author", "footer", "color"]) {
      expect(
        embeds.some((embed) => key in embed),
        key,
      ).toBe(true);
    }
    expect(embeds.some(({ fields }) => fields.length > 0)).toBe(true);
    expect(embeds.some(({ inlineEmojis }) => inlineEmojis.length > 0)).toBe(true);
  });

  test("mentions as names, and in #help-desk as ids", () => {
    const raw = helpDesk.messages.map(({ content }) => content).join("\n");
    for (const shape of [/<@\d+>/, /<@&\d+>/, /<#\d+>/, /<t:\d+:F>/]) expect(raw).toMatch(shape);
    const others = messages.filter((message) => !helpDesk.messages.includes(message));
    expect(others.filter(({ content }) => /<[@#:a]/.test(content))).toEqual([]);
    expect(others.some(({ content, mentions }) => content.includes("@Gus") && mentions.length > 0)).toBe(
      true,
    );
  });

  test("something to find: pies, a lighthouse, bicycles and the good scissors", () => {
    const found = (word: string) => has(({ content }) => content.toLowerCase().includes(word));
    expect(["pie", "lighthouse", "bicycle", "scissors"].filter((word) => found(word) < 8)).toEqual([]);
    expect(["bake", "baked", "baking", "bakes"].filter((word) => found(word) < 1)).toEqual([]);
  });
});
