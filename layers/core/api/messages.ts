import * as z from "zod";
import { FoundMessage } from "#core/api/answers.ts";
import { limits } from "#core/limits.ts";

const id = FoundMessage.shape.message_id;
const moment = FoundMessage.shape.sent_at;
const text = z.string().nullable();
const count = z.int().min(0);
/** What an export says of an embed may be anything: of these keys, what is given is text. */
const said = z.string().optional();

/** A file of a message; null is what the export did not say. */
export const Attachment = z
  .object({
    id: text,
    url: text,
    file_name: text,
    size: z.number().nullable().meta({ description: "Bytes" }),
  })
  .meta({ id: "Attachment" });
export type Attachment = z.infer<typeof Attachment>;

/** What Discord made of a link, or a bot wrote, as the archive has it: what is empty is left out. */
export const Embed = z
  .looseObject({ title: said, url: said, description: said, timestamp: said, color: said })
  .meta({
    id: "Embed",
    description: "As archived, with author, fields, images and all; the keys in snake_case",
  });
export type Embed = z.infer<typeof Embed>;

/** A sticker of a message. */
export const Sticker = z.object({ id: text, name: text, format: text, url: text }).meta({ id: "Sticker" });
export type Sticker = z.infer<typeof Sticker>;

/** One emoji that people reacted with, and how many did. */
export const Reaction = z
  .object({
    emoji: z.object({
      id: text.meta({ description: "Of a server's own emoji; null of Unicode's" }),
      ...{ name: text, code: text, is_animated: z.boolean(), image_url: text },
    }),
    count,
  })
  .meta({ id: "Reaction" });
export type Reaction = z.infer<typeof Reaction>;

const parts = {
  attachments: z.array(Attachment),
  embeds: z.array(Embed),
  stickers: z.array(Sticker),
};

/** What a forwarded message said when it was forwarded. */
export const Forwarded = z
  .object({
    content: z.string(),
    sent_at: moment.nullable(),
    edited_at: moment.nullable(),
    ...parts,
  })
  .meta({ id: "Forwarded" });
export type Forwarded = z.infer<typeof Forwarded>;

const reply = z
  .object({
    message_id: id,
    channel_id: id,
    author: FoundMessage.shape.author,
    content: text.meta({ description: "null where the archive does not have the message" }),
  })
  .nullable()
  .meta({
    description: "The message that this one answers, pins or begins a thread from; `type` says which",
  });

const range = z.tuple([count, count]);

/** A message with all that a client needs to draw it. */
export const MessageHit = FoundMessage.extend({
  type: z.string().meta({ description: "As DiscordChatExporter calls it", example: "Default" }),
  is_pinned: z.boolean(),
  channel: FoundMessage.shape.channel.extend({
    type: text,
    parent: z
      .object({ id, name: text })
      .nullable()
      .meta({ description: "The category of a channel, or the channel of a thread" }),
  }),
  reply,
  forwarded: Forwarded.nullable(),
  ...parts,
  reactions: z.array(Reaction),
  mentions: z.array(z.object({ id, name: text, nickname: text })),
  highlights: z
    .array(z.object({ field: z.string(), ranges: z.array(range) }))
    .optional()
    .meta({ description: "What a search found: ranges of UTF-16 code units, without their ends" }),
}).meta({ id: "MessageHit" });
export type MessageHit = z.infer<typeof MessageHit>;

/** A message and those around it in its channel. */
export const MessageContext = z
  .object({
    messages: z.array(MessageHit).meta({ description: "The oldest first, the one asked for among them" }),
    count,
    anchor_id: id.meta({ description: "The one asked for" }),
    channel_id: id,
    has_more_before: z.boolean(),
    has_more_after: z.boolean(),
  })
  .meta({ id: "MessageContext" });
export type MessageContext = z.infer<typeof MessageContext>;

/** A page of a channel, which other pages follow whatever was loaded in between. */
export const ChannelPage = z
  .object({
    messages: z.array(MessageHit).meta({ description: "The oldest first" }),
    count: count.meta({ description: `${limits.pageSize.value} at most` }),
    previous: id
      .nullable()
      .meta({ description: "Ask with `before` for the older ones; null: there are none" }),
    next: id.nullable().meta({ description: "Ask with `after` for the newer ones; null: there are none" }),
  })
  .meta({ id: "ChannelPage" });
export type ChannelPage = z.infer<typeof ChannelPage>;
