import { ChannelList, GuildChannels, GuildList, UserList } from "#core/api/places.ts";
import type { GuildChannelsQuery, GuildPath, PrefixQuery } from "#core/api/reading-parameters.ts";
import { Fault } from "#core/errors.ts";
import type { Places } from "#core/reading-ports.ts";
import type { Bindings } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";

/** Servers, channels and users. */
export function makePlaces(places: Places, bind: Bind): Bindings {
  return {
    listGuilds: bind("guilds", async () => answer(GuildList, await places.guilds())),
    listGuildChannels: bind("guild channels", async (query: GuildChannelsQuery, { guild_id }: GuildPath) => {
      const found = await places.channels(guild_id, query);
      if (found) return answer(GuildChannels, found);
      throw new Fault("not_found", `There is no server ${guild_id} in the archive.`);
    }),
    findChannels: bind("channels by name", async (query: PrefixQuery) =>
      answer(ChannelList, await places.channelsBy(query)),
    ),
    findUsers: bind("users by name", async (query: PrefixQuery) =>
      answer(UserList, await places.usersBy(query)),
    ),
  };
}
