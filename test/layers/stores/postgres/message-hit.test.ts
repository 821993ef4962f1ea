import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MessageHit } from "#core/api/messages.ts";
import type { Json } from "#core/message.ts";
import { messageReading } from "#stores/postgres/message-reading.ts";
import { texts } from "../../../samples/read-server.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

async function message(id: string, channel?: string): Promise<MessageHit> {
  return MessageHit.strict().parse(await messageReading(database.pool).message(id, channel));
}

type Raw = { [key: string]: Json };
const rows = (value: Json | undefined) => (Array.isArray(value) ? (value as Raw[]) : []);

describe("a message with all that it shows", () => {
  it("has all that the sample's exports say of it", async () => {
    await loadDocuments(
      database.pool,
      texts.map((text) => JSON.parse(text)),
    );
    for (const text of texts) {
      const { channel, messages }: { channel: Raw; messages: Raw[] } = JSON.parse(text);
      for (const raw of messages) {
        const hit = await message(String(raw.id), String(channel.id));
        expect(hit).toMatchObject({
          ...{ message_id: raw.id, channel_id: channel.id, type: raw.type, is_pinned: raw.isPinned },
          channel: { name: channel.name, parent: { id: channel.categoryId, name: channel.category } },
        });
        expect(hit.attachments.map(({ id, file_name, size }) => [id, file_name, size])).toEqual(
          rows(raw.attachments).map(({ id, fileName, fileSizeBytes }) => [id, fileName, fileSizeBytes]),
        );
        expect(hit.embeds.map(({ title }) => title ?? "")).toEqual(
          rows(raw.embeds).map(({ title }) => title ?? ""),
        );
        expect(hit.stickers.map(({ name }) => name)).toEqual(rows(raw.stickers).map(({ name }) => name));
        expect(hit.reactions.map(({ emoji, count }) => [emoji.name, count])).toEqual(
          rows(raw.reactions).map(({ emoji, count }) => [(emoji as Raw).name, count]),
        );
        expect(hit.mentions.map(({ id }) => id)).toEqual(rows(raw.mentions).map(({ id }) => id));
        for (const each of hit.mentions) expect(each.name).toEqual(expect.any(String));
        const { reference, forwardedMessage } = raw as { [key: string]: Raw | undefined };
        expect(hit.forwarded?.content).toBe(forwardedMessage?.content);
        const isReply = reference?.messageId != null && !forwardedMessage;
        expect(hit.reply?.message_id).toBe(isReply ? reference.messageId : undefined);
        if (isReply && raw.type === "Reply") expect(hit.reply?.content).toEqual(expect.any(String));
      }
    }
  });

  it("shows whom it answers also where that message is not there, or of another channel", async () => {
    const at = (nth: number) => idAt("2024-07-01", nth);
    const reply = (nth: number, messageId: string, more: Raw = {}) =>
      rawMessage(at(nth), "reply", {
        type: "Reply",
        reference: { messageId, channelId: "200", guildId: "100", ...more },
      });
    const hook = rawUser("900", "News", { isBot: true });
    await loadDocuments(database.pool, [
      rawExport([
        rawMessage(at(0), "by a webhook", { author: hook }),
        reply(1, at(0)),
        reply(2, "7"),
        reply(3, "8", { channelId: "201" }),
        reply(4, at(0), { type: "Forward" }),
      ]),
      rawExport([rawMessage("8", "in a thread")], { channel: { id: "201", type: "GuildPublicThread" } }),
    ]);
    const replies = [1, 2, 3, 4].map(async (nth) => (await message(at(nth))).reply);
    expect(await Promise.all(replies)).toEqual([
      {
        ...{ message_id: at(0), channel_id: "200", content: "by a webhook" },
        author: {
          ...{ id: "900", name: "News", nickname: "News" },
          avatar_url: "https://cdn.discordapp.com/avatars/900/a.png",
        },
      },
      { message_id: "7", channel_id: "200", author: null, content: null },
      expect.objectContaining({ message_id: "8", channel_id: "201", content: "in a thread" }),
      null,
    ]);
  });

  it("is answered where an export holds what no exporter writes", async () => {
    const id = idAt("2024-08-01");
    const wild: Raw = {
      ...{ Mentions: ["x", "99999999999999999999", "9223372036854775807", { a: 1 }, "501"], mentions: null },
      ...{
        attachments: ["x", { id: 7 }],
        stickers: {},
        forwardedMessage: "no",
        embeds: [{ title: 5, footer: "f" }],
      },
      ...{ reactions: [{ count: -1, emoji: { name: 7 } }, { count: "x" }] },
      reference: { messageId: "5", channelId: "nowhere" },
    };
    await loadDocuments(database.pool, [
      rawExport([rawMessage(id, "wild", wild)], { channel: { id: "203", type: "GuildTextChat" } }),
    ]);
    expect(await message(id)).toMatchObject({
      mentions: [
        { id: "9223372036854775807", name: null },
        { id: "501", name: "ann" },
      ],
      attachments: [{ id: null, url: null, file_name: null, size: null }],
      ...{ embeds: [{ footer: "f" }], stickers: [], forwarded: null, reply: null },
      reactions: [{ emoji: { id: null, name: null, is_animated: false }, count: 0 }],
    });
  });
});
