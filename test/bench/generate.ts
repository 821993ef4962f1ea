import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { snowflakeAt } from "#core/snowflake.ts";
import { Community } from "./community.ts";
import { MessageWriter } from "./message-writer.ts";
import { Random } from "./random.ts";

/** What to generate; `directory` is made when it is missing. */
export type GenerateOptions = {
  seed: number;
  messages: number;
  channels?: number;
  months?: number;
  /** Counts exports of the same messages: each is a day newer, has other URL signatures and 1 % of the texts edited. */
  edition?: number;
  /** When the last message was sent, in Unix milliseconds. */
  until?: number;
  directory: string;
};

/** When the last message of a generated export was sent if nothing else is said, in Unix milliseconds. */
export const lastSent = Date.UTC(2026, 0, 1);

const writeSize = 1024 * 1024;
const nameless = "https://cdn.discordapp.com/embed/avatars/0.png";

/**
 * Writes exports as DiscordChatExporter 2.47 does, one file a channel: a community of several hundred users over
 * `months` months. The same options give the same bytes.
 */
export async function generateExport({
  seed,
  messages,
  channels = 10,
  months = 36,
  edition = 0,
  until = lastSent,
  directory,
}: GenerateOptions): Promise<{ files: string[]; bytes: number; messages: number }> {
  await mkdir(directory, { recursive: true });
  const random = new Random(seed);
  const community = new Community(random, channels);
  const from = new Date(until);
  from.setUTCMonth(from.getUTCMonth() - months);
  const files: string[] = [];
  let bytes = 0;
  for (const [place, count] of shares(messages, channels).entries()) {
    const { id, name } = community.channels[place] as { id: string; name: string };
    const path = join(directory, `${community.name} - Text Channels - ${name} [${id}].json`);
    const times = sendTimes(random, count, from.getTime(), until);
    bytes += await writeChannel(path, { community, random, place, times, edition });
    files.push(path);
  }
  return { files, bytes, messages };
}

type ChannelPlan = {
  community: Community;
  random: Random;
  place: number;
  times: Float64Array;
  edition: number;
};

async function writeChannel(
  path: string,
  { community, random, place, times, edition }: ChannelPlan,
): Promise<number> {
  const channel = community.channels[place] as { id: string; name: string };
  const head = {
    guild: { id: community.id, name: community.name, iconUrl: nameless },
    channel: {
      id: channel.id,
      type: "GuildTextChat",
      categoryId: "620000000000000000",
      category: "Text Channels",
      name: channel.name,
      topic: null,
    },
    dateRange: { after: null, before: null },
    exportedAt: `${new Date(lastSent + 3_600_000 + edition * 86_400_000).toISOString().slice(0, 19)}.1234567+00:00`,
    messages: [],
  };
  const writer = new MessageWriter(community, random, channel.id, edition);
  const file = await open(path, "w");
  let text = JSON.stringify(head, null, 2).replace("[]\n}", "[");
  let bytes = 0;
  let id = 0n;
  for (const [index, time] of times.entries()) {
    // Two of the same millisecond: the lower bits count.
    const first = BigInt(snowflakeAt(time)) + BigInt(random.below(2 ** 20));
    id = first > id ? first : id + 1n;
    text += index === 0 ? "\n" : ",\n";
    text += writer.message(id.toString(), time);
    if (text.length < writeSize) continue;
    bytes += (await file.write(text)).bytesWritten;
    text = "";
  }
  text += `${times.length === 0 ? "" : "\n  "}],\n  "messageCount": ${times.length}\n}`;
  bytes += (await file.write(text)).bytesWritten;
  await file.close();
  return bytes;
}

// Some channels are busy and some are not: channel r has as much as 1 / (r + 1)^0.7.
function shares(messages: number, channels: number): number[] {
  const weights = Array.from({ length: channels }, (_, rank) => 1 / (rank + 1) ** 0.7);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map((weight) => Math.floor((messages * weight) / total));
  counts[0] = messages - counts.slice(1).reduce((sum, count) => sum + count, 0);
  return counts;
}

// Ascending times: people talk for a while, then are silent for long.
function sendTimes(random: Random, count: number, from: number, to: number): Float64Array {
  const times = new Float64Array(count);
  let clock = 0;
  for (let index = 0; index < count; index++) {
    clock += random.chance(0.05) ? random.logNormal(40_000, 1.2) : random.logNormal(20, 1);
    times[index] = clock;
  }
  const scale = (to - from - 1) / clock;
  return times.map((time) => from + Math.floor(time * scale));
}
