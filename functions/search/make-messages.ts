import { ChannelPage, MessageContext, MessageHit } from "#core/api/messages.ts";
import type { ChannelQuery } from "#core/api/parameters.ts";
import type {
  ChannelPageQuery,
  ChannelPath,
  ContextQuery,
  MessagePath,
} from "#core/api/reading-parameters.ts";
import { Fault } from "#core/errors.ts";
import type { MessageReading } from "#core/reading-ports.ts";
import type { Bindings } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";

/** Messages by their ids, and the pages of channels. */
export function makeMessages(messages: MessageReading, bind: Bind): Bindings {
  return {
    readMessage: bind("message", async ({ channel }: ChannelQuery, { message_id }: MessagePath) => {
      const found = await messages.message(message_id, channel);
      return answer(MessageHit, found ?? lacking(message_id, channel));
    }),
    readContext: bind("around", async (query: ContextQuery, { message_id }: MessagePath) => {
      const found = await messages.context(message_id, query);
      return answer(MessageContext, found ?? lacking(message_id, query.channel));
    }),
    readChannel: bind("channel", async (query: ChannelPageQuery, { channel_id }: ChannelPath) => {
      const found = await messages.page(channel_id, query);
      if (found) return answer(ChannelPage, found);
      throw new Fault("not_found", `There is no channel ${channel_id} in the archive.`);
    }),
  };
}

function lacking(id: string, channel: string | undefined): never {
  const place = channel === undefined ? "the archive" : `channel ${channel} of the archive`;
  throw new Fault("not_found", `There is no message ${id} in ${place}.`);
}
