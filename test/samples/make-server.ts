import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guild } from "./conversations/cast.ts";
import { type Channel, channels, threads } from "./conversations/channels.ts";
import { exportTime, type Fields, known } from "./export-fields.ts";
import { exportText } from "./export-text.ts";
import { type Told, writeChannel } from "./write-channel.ts";

/** Where the files belong. */
export const serverFolder = join(import.meta.dirname, "server");

type Header = Omit<Channel, "type" | "text"> & { type: Channel["type"] | "GuildPublicThread" };

/** Writes the sample server as DiscordChatExporter 2.47 would: the text of every file by its name, the same in every run. */
export function makeServer(): Map<string, string> {
  const labels = new Map<string, Told>();
  const exports: { header: Header; messages: Fields[] }[] = Object.values(channels).map((channel) => ({
    header: channel,
    messages: writeChannel(channel, labels),
  }));
  for (const { parent, name, starter, text } of threads) {
    const { fields } = known(labels.get(starter), starter);
    const id = String(fields.id);
    const messages = [fields, ...writeChannel({ id, name, text }, labels)];
    const above = known(channels[parent], parent);
    exports.push({ header: { id, type: "GuildPublicThread", parent: above, name, topic: null }, messages });
  }
  const files = new Map<string, string>();
  for (const { header, messages } of exports) {
    const size = header.partition ?? messages.length;
    for (let from = 0; from < messages.length; from += size) {
      const document = exportOf(header, messages.slice(from, from + size), files.size);
      files.set(fileName(header, from / size + 1), exportText(document));
    }
  }
  return files;
}

function exportOf(header: Header, messages: Fields[], nth: number): Fields {
  const { id, type, parent, name, topic } = header;
  return {
    guild: {
      id: guild.id,
      name: guild.name,
      iconUrl: `https://cdn.discordapp.com/icons/${guild.id}/${guild.icon}.png?size=512`,
    },
    channel: { id, type, categoryId: parent.id, category: parent.name, name, topic },
    dateRange: { after: null, before: null },
    // .NET's clock counts ten millionths of a second.
    exportedAt: new Date(exportTime + nth * 7_351).toISOString().replace("Z", "4093+00:00"),
    messages,
    messageCount: messages.length,
  };
}

function fileName({ id, parent, name }: Header, part: number): string {
  return `${guild.name} - ${parent.name} - ${name} [${id}]${part === 1 ? "" : ` [part ${part}]`}.json`;
}

if (import.meta.main) {
  mkdirSync(serverFolder, { recursive: true });
  for (const name of globSync("*.json", { cwd: serverFolder })) rmSync(join(serverFolder, name));
  for (const [name, text] of makeServer()) writeFileSync(join(serverFolder, name), text);
}
