import { setTimeout as pause } from "node:timers/promises";
import { cancelled } from "./exceptions.ts";
import { direct, type Place, type Server } from "./server.ts";

type Print = (text: string) => void;

/** The command `channels`: all but categories, in the order of their categories, then by name. */
export async function channelsCommand(
  server: Server,
  options: Map<string, unknown>,
  { print, signal }: { print: Print; signal: AbortSignal },
): Promise<void> {
  const id = String(options.get("guild"));
  const all = server.channelsOf(id);
  await pause(server.guild(id).listingTakes, undefined, { signal }).catch(() => {
    throw cancelled();
  });
  const isVoice = ({ type }: Place) => /Voice/.test(type);
  // Without a category they come first.
  const position = ({ parent }: Place) => (parent ? all.findIndex(({ id }) => id === parent.id) : -1);
  const channels = all
    .filter(({ type }) => type !== "GuildCategory")
    .filter((place) => options.get("include-vc") !== false || !isVoice(place))
    .sort((a, b) => position(a) - position(b) || byName(a, b));
  const threads = server.threadsOf(channels, String(options.get("include-threads") ?? "none")).sort(byName);
  for (const channel of channels) {
    print(`${channel.id.padEnd(width(channels))} | ${channel.title}\n`);
    const own = threads.filter(({ parentId }) => parentId === channel.id);
    for (const { id, name, isArchived } of own) {
      print(` * ${id.padEnd(width(own))} | Thread / ${name} | ${isArchived ? "Archived" : "Active"}\n`);
    }
  }
}

/** The command `guilds`: direct messages first, then by name. */
export function guildsCommand(server: Server, print: Print): void {
  server.authenticate();
  const guilds = [direct, ...server.guilds.toSorted(byName)];
  for (const { id, name } of guilds) print(`${id.padEnd(width(guilds))} | ${name}\n`);
}

/** The command `dm`: newest first. */
export function dmCommand(server: Server, print: Print): void {
  server.authenticate();
  const places = server.places.filter(({ guild }) => guild === direct);
  const newest = places.toSorted((a, b) => Number(lastId(b) - lastId(a)));
  for (const { id, title } of newest) print(`${id.padEnd(width(places))} | ${title}\n`);
}

function lastId({ messages }: Place): bigint {
  const last = Array.isArray(messages) ? (messages.at(-1) as { id?: string } | undefined) : undefined;
  return BigInt(last?.id ?? 0);
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name, "en");
}

function width(rows: { id: string }[]): number {
  return Math.max(...rows.map(({ id }) => id.length));
}
