import { block, type Community, type Emoji, escapeAstral, type Member } from "./community.ts";
import { Random, Zipf } from "./random.ts";
import { vocabulary } from "./vocabulary.ts";

const words = new Zipf(vocabulary.length);
const remembered = 50;
const lastEdited = Date.UTC(2026, 0, 1, 12);
const ends = [".", "", "", "", "!", "?", " :)", "..."];
const files = ["image.png", "IMG_2041.jpg", "screenshot.png", "clip.mp4", "notes.txt", "log.json"];

/** Writes the messages of one channel, each as the indented JSON that stands in a file of DiscordChatExporter's. */
export class MessageWriter {
  readonly #community: Community;
  readonly #random: Random;
  readonly #channelId: string;
  readonly #recent: { id: string; author: Member }[] = [];

  readonly #edition: number;
  /** What an edition changes is drawn apart: all else stays as it is in the first one. */
  readonly #edits: Random;

  constructor(community: Community, random: Random, channelId: string, edition = 0) {
    this.#community = community;
    this.#random = random;
    this.#channelId = channelId;
    this.#edition = edition;
    this.#edits = new Random(edition);
  }

  /** One message; `time` is in Unix milliseconds. */
  message(id: string, time: number): string {
    const random = this.#random;
    const author = this.#community.someone(random);
    const answered = random.chance(0.15) ? random.pick(this.#recent) : undefined;
    const mentioned = answered && random.chance(0.6) ? [answered.author] : [];
    const isJoin = answered === undefined && random.chance(0.004);
    const emoji = random.chance(0.06) ? random.pick(this.#community.custom) : undefined;
    const link = random.chance(0.08) ? this.#link() : undefined;
    if (!answered && random.chance(0.04)) mentioned.push(this.#community.someone(random));
    const type = isJoin ? "GuildMemberJoin" : answered ? "Reply" : "Default";
    const written = isJoin ? "Joined the server." : this.#content(mentioned, emoji, link);
    const wasEdited = random.chance(0.04) ? `"${iso(time + random.below(600_000))}"` : "null";
    const isEditedNow = this.#edition > 0 && this.#edits.chance(0.01);
    const content = isEditedNow ? `${written} (edition ${this.#edition})` : written;
    const edited = isEditedNow ? `"${iso(lastEdited + this.#edition)}"` : wasEdited;
    this.#recent[random.below(Math.min(this.#recent.length + 1, remembered))] = { id, author };
    return `    {
      "id": "${id}",
      "type": "${type}",
      "timestamp": "${iso(time)}",
      "timestampEdited": ${edited},
      "callEndedTimestamp": null,
      "isPinned": ${random.chance(0.003)},
      "content": ${escapeAstral(JSON.stringify(content))},
      "author": ${author.author},
      "attachments": ${this.#attachments(id)},
      "embeds": ${link !== undefined && random.chance(0.75) ? this.#embeds(link) : "[]"},
      "stickers": ${random.chance(0.008) ? this.#stickers() : "[]"},
      "reactions": ${random.chance(0.1) ? this.#reactions() : "[]"},
      "mentions": ${list(
        mentioned.map(({ mention }) => mention),
        6,
      )},
      ${answered ? `"reference": ${this.#reference(answered.id)},\n      ` : ""}"inlineEmojis": ${list(emoji ? [emoji.inline] : [], 6)}
    }`;
  }

  #content(mentioned: Member[], emoji: Emoji | undefined, link: string | undefined): string {
    const random = this.#random;
    const count = Math.min(300, Math.max(1, Math.round(random.logNormal(7, 0.9))));
    let text = "";
    for (let word = 0; word < count; word++) {
      if (word > 0) text += random.chance(0.06) ? ", " : random.chance(0.01) ? "\n" : " ";
      text += vocabulary[words.draw(random)];
    }
    if (random.chance(0.6)) text = text.charAt(0).toUpperCase() + text.slice(1);
    text += random.pick(ends);
    for (const { id } of mentioned) if (random.chance(0.4)) text = `<@${id}> ${text}`;
    if (emoji !== undefined) text += ` ${emoji.text}`;
    if (random.chance(0.05)) text += ` ${random.pick(this.#community.standard).text}`;
    return link === undefined ? text : `${text} ${link}`;
  }

  #link(): string {
    const word = () => vocabulary[words.draw(this.#random)];
    return `https://${word()}.example.com/${word()}/${word()}-${this.#random.below(1e6)}`;
  }

  #attachments(messageId: string): string {
    const random = this.#random;
    if (!random.chance(0.08)) return "[]";
    const files = Array.from({ length: random.chance(0.15) ? 2 : 1 }, (_, place) => {
      const [id, fileName] = [(BigInt(messageId) - BigInt(place + 1)).toString(), this.#fileName()];
      const hash = ((random.below(2 ** 32) + this.#edition * 7919) % 2 ** 32)
        .toString(16)
        .padStart(8, "0")
        .repeat(8);
      const url = `https://cdn.discordapp.com/attachments/${this.#channelId}/${id}/${fileName}?ex=68a1f0c2&is=68a09f42&hm=${hash}&`;
      return block({ id, url, fileName, fileSizeBytes: Math.ceil(random.logNormal(200_000, 1.5)) }, 8);
    });
    return list(files, 6);
  }

  #fileName(): string {
    return this.#random.chance(0.5)
      ? this.#random.pick(files)
      : `${vocabulary[words.draw(this.#random)]}.png`;
  }

  #embeds(url: string): string {
    const random = this.#random;
    const image = { url: `${url}/preview.jpg`, canonicalUrl: `${url}/preview.jpg`, width: 1200, height: 630 };
    const embed = {
      title: this.#content([], undefined, undefined).slice(0, 80),
      url,
      timestamp: null,
      description: this.#content([], undefined, undefined),
      ...(random.chance(0.5) ? { color: "#5865f2" } : {}),
      ...(random.chance(0.4) ? { author: { name: vocabulary[words.draw(random)], url } } : {}),
      thumbnail: image,
      images: random.chance(0.2) ? [image] : [],
      fields: [],
      inlineEmojis: [],
    };
    return list([block(embed, 8)], 6);
  }

  #stickers(): string {
    const id = "749054660769218631";
    const sourceUrl = `https://cdn.discordapp.com/stickers/${id}.json`;
    return list([block({ id, name: "Wave", format: "Lottie", sourceUrl }, 8)], 6);
  }

  #reactions(): string {
    const random = this.#random;
    const { custom, standard } = this.#community;
    const kinds = 1 + (random.chance(0.25) ? 1 : 0);
    const reactions = Array.from({ length: kinds }, () => {
      const emoji = random.pick(random.chance(0.7) ? standard : custom).reaction;
      const count = Math.min(8, Math.ceil(random.logNormal(0.8, 0.8)));
      const users = Array.from({ length: count }, () => this.#community.someone(random).reactor);
      return `{\n          "emoji": ${emoji},\n          "count": ${count},\n          "users": ${list(users, 10)}\n        }`;
    });
    return list(reactions, 6);
  }

  #reference(messageId: string): string {
    const guildId = this.#community.id;
    return block({ type: "Default", messageId, channelId: this.#channelId, guildId }, 6);
  }
}

// A list whose items are written already, indented by two more than the list.
function list(items: string[], spaces: number): string {
  if (items.length === 0) return "[]";
  const pad = " ".repeat(spaces);
  return `[\n${pad}  ${items.join(`,\n${pad}  `)}\n${pad}]`;
}

// .NET leaves out the zeros at the end of a fraction.
function iso(time: number): string {
  return `${new Date(time).toISOString().replace(/\.?0*Z$/, "")}+00:00`;
}
