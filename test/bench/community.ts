import { snowflakeAt } from "#core/snowflake.ts";
import { type Random, Zipf } from "./random.ts";
import { vocabulary } from "./vocabulary.ts";

/** A user of the generated community: the JSON that DiscordChatExporter writes of them, at each indentation it writes it. */
export type Member = { id: string; author: string; mention: string; reactor: string };

/** An emoji of the generated community, as it stands in a text and in the JSON of a message and of a reaction. */
export type Emoji = { text: string; inline: string; reaction: string };

const userCount = 600;
const birth = Date.UTC(2019, 4, 1);
const colors = [null, "#3498db", "#2ecc71", "#e91e63", "#f1c40f", "#9b59b6"];
const standard = [
  ["👍", "thumbsup", "1f44d"],
  ["❤️", "heart", "2764"],
  ["😂", "joy", "1f602"],
  ["🎉", "tada", "1f389"],
  ["👀", "eyes", "1f440"],
  ["🔥", "fire", "1f525"],
] as const;

/** The people, channels and emojis of one generated server. */
export class Community {
  readonly id = snowflakeAt(birth);
  readonly name = "Benchmark";
  readonly channels: { id: string; name: string }[];
  readonly members: Member[];
  readonly custom: Emoji[];
  readonly standard: Emoji[];
  readonly #activity = new Zipf(userCount, 0.9);

  constructor(random: Random, channels: number) {
    const word = () => vocabulary[random.below(vocabulary.length)] as string;
    const id = (time: number) => (BigInt(snowflakeAt(time)) + BigInt(random.below(2 ** 22))).toString();
    this.channels = Array.from({ length: channels }, (_, place) => ({
      id: id(birth + place * 86_400_000),
      name: place === 0 ? "general" : word(),
    }));
    const roles = Array.from({ length: 12 }, (_, place) => ({
      id: id(birth + place * 3_600_000),
      name: word(),
      color: random.pick(colors),
      position: 12 - place,
    }));
    this.members = Array.from({ length: userCount }, (_, place) => {
      const own = roles.filter(() => random.chance(0.04));
      return makeMember(id(birth - random.below(1_000) * 86_400_000), word(), own, random, place % 40 === 39);
    });
    this.custom = Array.from({ length: 80 }, () => {
      const [emoji, name] = [id(birth + random.below(1_000) * 86_400_000), word()];
      const imageUrl = `https://cdn.discordapp.com/emojis/${emoji}.png`;
      return makeEmoji(`<:${name}:${emoji}>`, { id: emoji, name, code: name, isAnimated: false, imageUrl });
    });
    this.standard = standard.map(([name, code, file]) => {
      const imageUrl = `https://cdn.jsdelivr.net/gh/twitter/twemoji@latest/assets/svg/${file}.svg`;
      return makeEmoji(name, { id: "", name, code, isAnimated: false, imageUrl });
    });
  }

  /** Someone, the talkative more often. */
  someone(random: Random): Member {
    return this.members[this.#activity.draw(random)] as Member;
  }
}

/** A value as JSON the way DiscordChatExporter writes it at this many spaces of indentation, the first line not indented. */
export function block(value: unknown, spaces: number): string {
  return escapeAstral(JSON.stringify(value, null, 2)).replaceAll("\n", `\n${" ".repeat(spaces)}`);
}

/** The text with every character beyond U+FFFF escaped, as .NET's relaxed writer does. */
export function escapeAstral(text: string): string {
  return text.replace(/[\ud800-\udfff]/g, (half) => `\\u${half.charCodeAt(0).toString(16).toUpperCase()}`);
}

function makeMember(id: string, word: string, roles: object[], random: Random, isBot: boolean): Member {
  const hash = Array.from({ length: 4 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
  const name = `${word}${random.chance(0.4) ? random.below(1_000) : ""}`;
  const nickname = random.chance(0.5)
    ? name
    : `${name.charAt(0).toUpperCase()}${name.slice(1)} ${random.pick(["🦊", "~", "ü", "жук"])}`;
  const base = {
    id,
    name,
    discriminator: isBot ? "4821" : "0000",
    nickname,
    color: random.pick(colors),
    isBot,
  };
  const avatarUrl = `https://cdn.discordapp.com/avatars/${id}/${hash}.png?size=512`;
  return {
    id,
    author: block({ ...base, roles, avatarUrl }, 6),
    mention: block({ ...base, roles, avatarUrl }, 8),
    reactor: block({ ...base, avatarUrl }, 12),
  };
}

function makeEmoji(text: string, emoji: object): Emoji {
  return { text, inline: block(emoji, 8), reaction: block(emoji, 10) };
}
