import type { ChannelPage, MessageContext, MessageHit } from "#core/api/messages.ts";
import type { ChannelList, GuildChannels, GuildList, UserList } from "#core/api/places.ts";
import type {
  ChannelPageQuery,
  ContextQuery,
  GuildChannelsQuery,
  PrefixQuery,
} from "#core/api/reading-parameters.ts";

/** Messages by what they are, not by what they say. Methods answer undefined where the archive has no such message or channel; each throws `database_away` or `timed_out`. */
export interface MessageReading {
  /** Without a channel, of a thread's first message that of the channel is meant, not its copy in the thread. */
  message(id: string, channelId: string | undefined): Promise<MessageHit | undefined>;
  context(id: string, around: ContextQuery): Promise<MessageContext | undefined>;
  page(channelId: string, which: ChannelPageQuery): Promise<ChannelPage | undefined>;
}

/** Servers, channels and users. Each method throws `database_away` or `timed_out`. */
export interface Places {
  guilds(): Promise<GuildList>;
  /** Undefined where the archive has no such server; throws `not_found` where the server has no channel to go on behind. */
  channels(guildId: string, which: GuildChannelsQuery): Promise<GuildChannels | undefined>;
  channelsBy(prefix: PrefixQuery): Promise<ChannelList>;
  usersBy(prefix: PrefixQuery): Promise<UserList>;
}
