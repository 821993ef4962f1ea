import { snowflakeAt } from "#core/snowflake.ts";
import { Community } from "../../bench/community.ts";
import { MessageWriter } from "../../bench/message-writer.ts";
import { Random } from "../../bench/random.ts";
import { ExporterException, refused } from "./exceptions.ts";
import type { FakeChannel, FakeGuild, GeneratedMessages, Scenario } from "./scenario.ts";

type Fields = { [key: string]: unknown };

/** A channel with all that its scenario left out. */
export type Place = FakeChannel & {
  guild: FakeGuild;
  type: string;
  name: string;
  parent: Place | undefined;
  /** "Category / channel / thread", as far as they exist. */
  title: string;
};

/** Direct messages are a guild of their own. */
export const direct: FakeGuild = { id: "0", name: "Direct Messages" };

/** Discord as a scenario tells it, asked as DiscordChatExporter asks. */
export class Server {
  readonly guilds: FakeGuild[];
  readonly places: Place[];
  readonly #scenario: Scenario;
  readonly #token: string;

  constructor(scenario: Scenario, token: string) {
    this.#scenario = scenario;
    this.#token = token;
    this.guilds = scenario.guilds ?? [{ id: "100", name: "Guild" }];
    this.places = scenario.channels.map((channel) => this.#place(channel));
  }

  get hasIntent(): boolean {
    return this.#scenario.hasIntent ?? true;
  }

  /** What every first request finds out. */
  authenticate(): void {
    const { tokens } = this.#scenario;
    if (tokens && !tokens.includes(this.#token)) {
      throw new ExporterException("Authentication token is invalid.", true);
    }
  }

  place(id: string): Place {
    this.authenticate();
    const place = this.places.find((each) => each.id === id);
    if (place?.refuses !== undefined || place === undefined) {
      throw refused(`channels/${id}`, place?.refuses ?? "not found");
    }
    return place;
  }

  guild(id: string): FakeGuild {
    this.authenticate();
    const guild = id === direct.id ? direct : this.guilds.find((each) => each.id === id);
    if (guild?.refuses !== undefined || guild === undefined) {
      throw refused(`guilds/${id}`, guild?.refuses ?? "not found");
    }
    return guild;
  }

  /** A guild's channels and categories, without threads. */
  channelsOf(guildId: string): Place[] {
    this.guild(guildId);
    return this.places.filter(({ guild, type }) => guild.id === guildId && !isThread(type));
  }

  /** The threads of these channels: none, active or all. */
  threadsOf(channels: Place[], mode: string): Place[] {
    if (mode === "none") return [];
    return channels
      .filter(({ type }) => !/Category|Voice/.test(type))
      .flatMap(({ id }) => this.places.filter((place) => place.parentId === id && isThread(place.type)))
      .filter(({ isArchived = false }) => mode === "all" || !isArchived);
  }

  #place(channel: FakeChannel): Place {
    const {
      guildId = "100",
      type = guildId === "0" ? "DirectTextChat" : "GuildTextChat",
      parentId,
    } = channel;
    const name = channel.name ?? `channel-${channel.id}`;
    const above = this.#scenario.channels.find(({ id }) => id === parentId);
    const parent = above && this.#place(above);
    const guild = guildId === "0" ? direct : this.guilds.find(({ id }) => id === guildId);
    const title = parent ? `${parent.title} / ${name}` : name;
    return { ...channel, guild: guild ?? { id: guildId, name: "?" }, type, name, parent, title };
  }
}

/** All messages of a channel, oldest first, as an export with `--markdown false` has them. */
export function messagesOf({ id, messages = [], isBlank, guild }: Place, hasIntent: boolean): Fields[] {
  const all = Array.isArray(messages) ? (messages as Fields[]) : generate(id, messages);
  if (!isBlank && (hasIntent || guild === direct)) return all;
  return all.map((fields) => ({ ...fields, content: "", attachments: [], embeds: [], stickers: [] }));
}

// Always all of them, whatever the range: a message is the same in every run.
function generate(
  channelId: string,
  { count, seed = 1, from = "2024-01-01", every = 60_000 }: GeneratedMessages,
): Fields[] {
  const random = new Random(seed);
  const writer = new MessageWriter(new Community(random, 1), random, channelId);
  const start = Date.parse(from);
  return Array.from({ length: count }, (_, index) => {
    const time = start + index * every;
    const id = BigInt(snowflakeAt(time)) + BigInt(random.below(2 ** 20));
    return JSON.parse(writer.message(String(id), time));
  });
}

function isThread(type: string): boolean {
  return type.endsWith("Thread");
}
