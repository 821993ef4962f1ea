import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { snowflakeTime } from "#core/snowflake.ts";
import { isoDate } from "../../samples/moment.ts";
import type { Limit } from "./command-line.ts";
import {
  ChannelEmpty,
  cancelled,
  ExporterException,
  refused,
  SystemException,
  unreachable,
} from "./exceptions.ts";
import { JsonFiles } from "./json-file.ts";
import type { Progress } from "./progress.ts";
import type { Ending } from "./scenario.ts";
import { messagesOf, type Place, type Server } from "./server.ts";

type Fields = { [key: string]: unknown };
type Range = { after: bigint | undefined; before: bigint | undefined };

/** The export of one channel. */
export type ChannelExport = {
  place: Place;
  server: Server;
  /** Ids, neither included. */
  range: Range;
  path: string;
  limit: Limit | undefined;
  /** `--markdown false`. */
  isRaw: boolean;
  progress: Progress;
  signal: AbortSignal;
};

/** What Discord gives at once. */
const page = 100;

/** Exports one channel. Whatever happens, the file gets its end where the disk takes it, as by `MessageExporter.DisposeAsync`. */
export async function exportChannel(asked: ChannelExport): Promise<void> {
  const { place, server, path, limit } = asked;
  const guild = server.guild(place.guild.id);
  const subject = `Channel '${place.name}' of guild '${guild.name}'`;
  if (place.type === "GuildForum") {
    throw new ExporterException(
      `${subject} is a forum and cannot be exported directly. You need to pull its threads and export them individually.`,
    );
  }
  const files = new JsonFiles(path, limit, () => head(asked));
  try {
    const all = messagesOf(place, server.hasIntent);
    const last = all.at(-1);
    if (last === undefined) {
      throw new ChannelEmpty(`${subject} does not contain any messages; an empty file will be created.`);
    }
    const { after = -1n, before } = asked.range;
    if (after >= idOf(last) || (before !== undefined && before <= BigInt(place.id))) {
      throw new ChannelEmpty(
        `${subject} does not contain any messages within the specified period; an empty file will be created.`,
      );
    }
    const found = all.filter((each) => idOf(each) > after && (before === undefined || idOf(each) < before));
    if (!place.isHidden) await writeMessages(found, files, asked);
  } finally {
    files.end();
  }
}

async function writeMessages(messages: Fields[], files: JsonFiles, asked: ChannelExport): Promise<void> {
  const { place, server, isRaw, progress, signal } = asked;
  const [first, span] = spanOf(messages);
  for (const [index, message] of messages.entries()) {
    if (index % page === 0) {
      await turn();
      if (!server.hasIntent && messages.slice(index, index + page).every(isEmpty)) {
        throw new ExporterException(
          "Provided bot account does not have the Message Content Intent enabled.",
          true,
        );
      }
    }
    if (place.pace !== undefined) await sleep(place.pace, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw cancelled();
    if (place.ends?.after === index) await end(place.ends.how, message, files, asked);
    progress.report(span === 0 ? 1 : (snowflakeTime(String(message.id)) - first) / span);
    files.message(isRaw ? message : formatted(message, server));
  }
  if (place.ends && place.ends.after >= messages.length) await end(place.ends.how, {}, files, asked);
}

async function end(
  how: Ending,
  message: Fields,
  files: JsonFiles,
  { place, progress, signal }: ChannelExport,
): Promise<never> {
  const url = `channels/${place.id}/messages?limit=100&after=${message.id ?? 0}`;
  if (typeof how === "object") throw new SystemException("System.InvalidOperationException", how.exception);
  if (how === "network") throw unreachable();
  if (how === "disk full") return files.fill(message);
  if (how === "silent") {
    // Every 30 s in truth: the watch of a test is as much shorter.
    const waiting = setInterval(() => progress.repeat(), 100);
    await new Promise((done) => signal.addEventListener("abort", done));
    clearInterval(waiting);
    throw cancelled();
  }
  if (how === "reactions") {
    files.halfMessage(message);
    throw new ExporterException(
      `Failed to export message #${message.id} in channel '${place.name}' (#${place.id}) of guild '${place.guild.name} (#${place.guild.id})'.`,
      true,
      { cause: unreachable() },
    );
  }
  if (how === "killed") {
    files.halfMessage(message);
    process.kill(process.pid, "SIGKILL");
  }
  throw refused(url, how);
}

function head({ place, range }: ChannelExport): Fields {
  const { guild, parent } = place;
  return {
    guild: { id: guild.id, name: guild.name, iconUrl: "https://cdn.discordapp.com/embed/avatars/0.png" },
    channel: {
      id: place.id,
      type: place.type,
      categoryId: parent?.id ?? null,
      category: parent?.name ?? null,
      name: place.name,
      topic: place.topic ?? null,
    },
    dateRange: { after: date(range.after), before: date(range.before) },
    // .NET's clock counts ten millionths of a second.
    exportedAt: new Date().toISOString().replace("Z", "4093+00:00"),
  };
}

/** With `--markdown true` names stand where the ids of people, channels and emoji were. */
function formatted(message: Fields, { places }: Server): Fields {
  const mentions = (message.mentions ?? []) as { id: string; nickname: string }[];
  const content = String(message.content ?? "")
    .replace(/<@!?(\d+)>/g, (_, id) => `@${mentions.find((user) => user.id === id)?.nickname ?? "Unknown"}`)
    .replace(/<#(\d+)>/g, (_, id) => `#${places.find((place) => place.id === id)?.name ?? "deleted-channel"}`)
    .replace(/<a?:(\w+):\d+>/g, ":$1:");
  return { ...message, content };
}

function spanOf(messages: Fields[]): [number, number] {
  const [first = 0, last = 0] = [messages[0], messages.at(-1)].map(
    (each) => each && snowflakeTime(String(each.id)),
  );
  return [first, last - first];
}

function isEmpty({ content, attachments, embeds }: Fields): boolean {
  return [content, attachments, embeds].every(
    (each) => (each as { length: number } | undefined)?.length === 0,
  );
}

function idOf({ id }: Fields): bigint {
  return BigInt(String(id));
}

function date(id: bigint | undefined): string | null {
  return id === undefined ? null : isoDate(snowflakeTime(String(id)));
}
