import { statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { snowflakeTime } from "#core/snowflake.ts";
import { isoDate } from "../../samples/moment.ts";
import type { Limit } from "./command-line.ts";
import { ChannelEmpty, CommandFailed, ExporterException } from "./exceptions.ts";
import { exportChannel } from "./export-channel.ts";
import { Progress } from "./progress.ts";
import type { Place, Server } from "./server.ts";

/** What the export commands were told, and where they speak. */
export type Exporting = {
  server: Server;
  options: Map<string, unknown>;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Aborts at SIGINT. */
  signal: AbortSignal;
  /** How many exports of this channel there were before. */
  runsOf: (channelId: string) => number;
};

const banner = [
  "┌────────────────────────────────────────────────────────────────────┐",
  "│   Thank you for supporting Ukraine <3                              │",
  "│                                                                    │",
  "│   As Russia wages a genocidal war against my country,              │",
  "│   I'm grateful to everyone who continues to                        │",
  "│   stand with Ukraine in our fight for freedom.                     │",
  "│                                                                    │",
  "│   Learn more: https://tyrrrz.me/ukraine                            │",
  "└────────────────────────────────────────────────────────────────────┘",
  "",
];

/** The command `export`. */
export async function exportCommand(exporting: Exporting): Promise<void> {
  const { server, options, out, err } = exporting;
  if (options.get("fuck-russia") !== true) out(`${banner.join("\n")}\n`);
  const hasMedia = options.get("media") === true;
  if (options.get("reuse-media") === true && !hasMedia) {
    throw new CommandFailed("Option --reuse-media cannot be used without --media.");
  }
  if (options.has("media-dir") && !hasMedia) {
    throw new CommandFailed("Option --media-dir cannot be used without --media.");
  }
  refuseWhatIsNotPlayed(options);
  out("Resolving channel(s)...\n");
  const resolved = (options.get("channel") as bigint[]).map((id) => server.place(String(id)));
  const channels = withThreads(
    resolved.flatMap((place) => (place.type === "GuildCategory" ? within(server, place) : [place])),
    exporting,
  );
  const path = resolve(String(options.get("output") ?? "."));
  if (channels.length > 1 && !path.includes("%") && !isFolder(String(options.get("output") ?? "."))) {
    throw new CommandFailed(
      `Attempted to export multiple channels, but the output path is neither a directory nor a template. If the provided output path is meant to be treated as a directory, make sure it ends with a slash. Provided output path: '${path}'.`,
    );
  }
  out(`Exporting ${channels.length} channel(s)...\n`);
  const [warnings, failures]: [string[], string[]] = [[], []];
  for (const channel of channels) {
    try {
      await exportOne(channel, exporting);
    } catch (error) {
      if (error instanceof ChannelEmpty) warnings.push(`${channel.title}: ${error.message}`);
      else if (error instanceof ExporterException && !error.isFatal) {
        failures.push(`${channel.title}: ${error.message}`);
      } else throw error;
    }
  }
  out(`Successfully exported ${channels.length - failures.length} channel(s).\n`);
  for (const [heading, lines] of [
    ["Warnings reported for the following channel(s):", warnings],
    ["Failed to export the following channel(s):", failures],
  ] as const) {
    if (lines.length === 0) continue;
    out("\n");
    err(`${heading}\n${lines.join("\n")}\n\n`);
  }
  if (failures.length >= channels.length) throw new CommandFailed("Export failed.");
}

async function exportOne(place: Place, { server, options, out, signal, runsOf }: Exporting): Promise<void> {
  const range = {
    after: options.get("after") as bigint | undefined,
    before: options.get("before") as bigint | undefined,
  };
  await exportChannel({
    place: { ...place, ...place.runs?.[runsOf(place.id)] },
    server,
    range,
    path: outputPath(place, options, range),
    limit: options.get("partition") as Limit | undefined,
    isRaw: options.get("markdown") === false,
    progress: new Progress(place.title, out),
    signal,
  });
}

function within(server: Server, category: Place): Place[] {
  return server.channelsOf(category.guild.id).filter(({ parentId }) => parentId === category.id);
}

function withThreads(channels: Place[], { server, options, out }: Exporting): Place[] {
  const mode = String(options.get("include-threads") ?? "none");
  if (mode === "none") return channels;
  out("Fetching threads...\n");
  const threads = server.threadsOf(channels, mode);
  out(`Fetched ${threads.length} thread(s).\n`);
  return [...channels, ...threads].filter(({ type }) => type !== "GuildForum");
}

/** Better no answer than a wrong one. */
function refuseWhatIsNotPlayed(options: Map<string, unknown>): void {
  if (options.get("format") !== "Json") throw new Error("The stand-in only plays -f Json.");
  for (const name of ["media", "filter", "reverse"]) {
    if (options.get(name) !== undefined && options.get(name) !== false) {
      throw new Error(`The stand-in does not play --${name}.`);
    }
  }
}

function isFolder(path: string): boolean {
  return path.endsWith("/") || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

function outputPath(
  place: Place,
  options: Map<string, unknown>,
  range: { after?: bigint; before?: bigint },
): string {
  const given = String(options.get("output") ?? ".");
  const { guild, parent, id, name } = place;
  const values: { [token: string]: string } = {
    ...{ g: guild.id, G: guild.name, t: parent?.id ?? "", T: parent?.name ?? "", c: id, C: name },
    ...{ p: "0", P: "0", a: day(range.after), b: day(range.before), d: isoDate(Date.now()).slice(0, 10) },
  };
  const path = resolve(given).replace(/%(.)/g, (whole, token: string) =>
    token === "%" ? "%" : (values[token]?.replace(/[/\0]/g, "_") ?? whole),
  );
  const isFile = !isFolder(given) && extname(path) !== "";
  const names = [guild.name, parent?.name, name].filter((each) => each !== undefined).join(" - ");
  const after = range.after === undefined ? "" : ` (after ${day(range.after)})`;
  return isFile ? path : join(path, `${names} [${id}]${after}.json`.replace(/[/\0]/g, "_"));
}

function day(id: bigint | undefined): string {
  return id === undefined ? "" : isoDate(snowflakeTime(String(id))).slice(0, 10);
}
