import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Json } from "#core/message.ts";
import { type PartAnnouncement, partKey } from "#core/part.ts";
import { discordEpoch } from "#core/snowflake.ts";

type Raw = { [key: string]: Json };

/** A snowflake made at this moment; `sequence` tells ids of one millisecond apart. */
export function idAt(time: string | number, sequence = 0): string {
  return String((BigInt(new Date(time).getTime() - discordEpoch) << 22n) + BigInt(sequence));
}

/** A message as DiscordChatExporter 2.47 writes it; `over` replaces or, by undefined, leaves out keys. */
export function rawMessage(id: string, content: string, over: { [key: string]: Json | undefined } = {}): Raw {
  const time = new Date(Number(BigInt(id) >> 22n) + discordEpoch).toISOString().replace("Z", "+00:00");
  const message: { [key: string]: Json | undefined } = {
    ...{
      id,
      type: "Default",
      timestamp: time,
      timestampEdited: null,
      callEndedTimestamp: null,
      isPinned: false,
      content,
    },
    author: rawUser("501", "ann"),
    ...{ attachments: [], embeds: [], stickers: [], reactions: [], mentions: [], inlineEmojis: [] },
    ...over,
  };
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined)) as Raw;
}

/** A user as DiscordChatExporter 2.47 writes it. */
export function rawUser(id: string, name: string, over: Raw = {}): Raw {
  const avatarUrl = `https://cdn.discordapp.com/avatars/${id}/a.png`;
  return {
    id,
    name,
    discriminator: "0000",
    nickname: name,
    color: null,
    isBot: false,
    roles: [],
    avatarUrl,
    ...over,
  };
}

/** An export of these messages: guild 100, channel 200, made on 2025-01-01. */
export function rawExport(messages: Json[], over: Raw = {}): Raw {
  return {
    guild: { id: "100", name: "Guild", iconUrl: "https://cdn.discordapp.com/embed/avatars/0.png" },
    channel: {
      id: "200",
      type: "GuildTextChat",
      categoryId: "300",
      category: "Text",
      name: "general",
      topic: null,
    },
    dateRange: { after: null, before: null },
    exportedAt: "2025-01-01T00:00:00+00:00",
    messages,
    messageCount: messages.length,
    ...over,
  };
}

/** The export as a staged part: its announcement, and the bytes that object storage would hold. */
export function stagedPart(document: Raw, number = 1, exportId = randomUUID()) {
  const body = gzipSync(JSON.stringify(document));
  const count = Array.isArray(document.messages) ? document.messages.length : 0;
  const key = partKey(exportId, number);
  const part: PartAnnouncement = { v: 1, export_id: exportId, key, number, size: body.length, count };
  return { part, body };
}
