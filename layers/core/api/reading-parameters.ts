import * as z from "zod";
import { ChannelQuery, day, idIn, integer } from "#core/api/parameters.ts";
import { limits } from "#core/limits.ts";

/** A message's id in a path. */
export const MessagePath = z.object({ message_id: idIn("message_id") });
export type MessagePath = z.infer<typeof MessagePath>;

/** A channel's id in a path. */
export const ChannelPath = z.object({ channel_id: idIn("channel_id") });
export type ChannelPath = z.infer<typeof ChannelPath>;

/** A server's id in a path. */
export const GuildPath = z.object({ guild_id: idIn("guild_id") });
export type GuildPath = z.infer<typeof GuildPath>;

/** Which page of a server's channels. */
export const GuildChannelsQuery = z.object({
  after: idIn("after").optional().meta({ description: "`next` of the page before" }),
  limit: integer("limit", 1, limits.guildChannels.value, limits.guildChannels.value, "Channels on a page"),
});
export type GuildChannelsQuery = z.infer<typeof GuildChannelsQuery>;

const around = (name: string) =>
  integer(name, 0, limits.contextSize.value, 10, `Messages ${name} it in its channel`);

/** How many messages before and after another, and in which channel it is. */
export const ContextQuery = ChannelQuery.extend({ before: around("before"), after: around("after") });
export type ContextQuery = z.infer<typeof ContextQuery>;

const positions = ["before", "after", "around", "date"] as const;

/** Which page of a channel: the newest, where none of the four is given. The messages named need not exist. */
export const ChannelPageQuery = z
  .object({
    before: idIn("before").optional().meta({ description: "Older than this message" }),
    after: idIn("after").optional().meta({ description: "Newer than this message" }),
    around: idIn("around").optional().meta({ description: "Older and newer than this message, and itself" }),
    date: day("date", "From the beginning of this day on, in UTC").optional(),
    limit: integer("limit", 1, limits.pageSize.value, 50, "Messages on a page"),
  })
  .refine((query) => positions.filter((name) => query[name] !== undefined).length <= 1, {
    error: "before, after, around and date do not go together: give one of them",
  });
export type ChannelPageQuery = z.infer<typeof ChannelPageQuery>;

const prefixLong = `prefix must not be longer than ${limits.termLength.value} characters`;

/** The beginning of a name, and in which server. */
export const PrefixQuery = z.object({
  prefix: z
    .string()
    .transform((text) => text.replaceAll("\u0000", "").toWellFormed())
    .refine((text) => [...text].length <= limits.termLength.value, prefixLong)
    .default("")
    .meta({
      override: { type: "string", maxLength: limits.termLength.value, default: "" },
      description: "The beginning of the name, whatever its case and accents",
    }),
  guild: idIn("guild").optional().meta({ description: "Only of this server" }),
  limit: integer("limit", 1, limits.pageSize.value, 20, "The most that are listed"),
});
export type PrefixQuery = z.infer<typeof PrefixQuery>;
