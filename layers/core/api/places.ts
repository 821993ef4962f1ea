import * as z from "zod";
import { FoundMessage } from "#core/api/answers.ts";
import { MessageHit } from "#core/api/messages.ts";

const id = FoundMessage.shape.message_id;
const text = z.string().nullable();
const count = z.int().min(0);

/** A server of the archive. */
export const Guild = z
  .object({
    id: id.meta({ description: "0 holds the direct messages" }),
    name: text,
    icon_url: text,
    channels: count.meta({ description: "How many the archive has, threads among them, without categories" }),
  })
  .meta({ id: "Guild" });
export type Guild = z.infer<typeof Guild>;

/** The servers of the archive. */
export const GuildList = z.object({ guilds: z.array(Guild), count }).meta({ id: "GuildList" });
export type GuildList = z.infer<typeof GuildList>;

const channel = MessageHit.shape.channel;

/** A page of a server's channels, from all of which a tree can be made. */
export const GuildChannels = z
  .object({
    guild: Guild,
    channels: z.array(channel.extend({ topic: text })).meta({
      description: "Categories and the channels of threads are among them; `parent` says what is below what",
    }),
    count,
    next: id.nullable().meta({ description: "Ask with `after` for the others; null: there are none" }),
  })
  .meta({ id: "GuildChannels" });
export type GuildChannels = z.infer<typeof GuildChannels>;

/** Channels by the beginning of their name. */
export const ChannelList = z
  .object({ channels: z.array(channel.extend({ guild: FoundMessage.shape.guild })), count })
  .meta({ id: "ChannelList" });
export type ChannelList = z.infer<typeof ChannelList>;

/** Users by the beginning of their name or nickname. */
export const UserList = z
  .object({
    users: z.array(
      z.object({
        id,
        name: text,
        discriminator: text.meta({ description: "Of accounts that still have one" }),
        nickname: text.meta({ description: "In the server asked for, else one that begins so" }),
        is_bot: z.boolean(),
        avatar_url: text,
      }),
    ),
    count,
  })
  .meta({ id: "UserList" });
export type UserList = z.infer<typeof UserList>;
