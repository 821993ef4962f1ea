import { emojis, type Member, members, type Role, roles, stickers } from "./conversations/cast.ts";
import { embeds, type Picture } from "./conversations/embeds.ts";
import { emojiCodes } from "./conversations/emoji-codes.ts";
import { digits } from "./dice.ts";
import { isoDate, mark } from "./moment.ts";

/** The keys of DiscordChatExporter's objects, in its order. */
export type Fields = Record<string, unknown>;

const cdn = "https://cdn.discordapp.com";
const anyEmoji = /<(a?):(\w+)>|\p{RGI_Emoji}/gv;

/** When the export was made, in Unix milliseconds. Signed addresses are good for a day from then. */
export const exportTime = Date.parse("2025-04-20T18:31:04.210Z");

/** A user. One whom the export has not met yet is known by what they call themselves, without a color. */
export function userFields(member: Member, isMet: boolean, withRoles: boolean): Fields {
  const { id, name, discriminator, isBot, avatar } = member;
  return {
    id,
    name,
    discriminator,
    nickname: isMet ? member.nickname : member.display,
    color: isMet ? (member.roles.find(({ color }) => color !== null)?.color ?? null) : null,
    isBot,
    ...(withRoles ? { roles: member.roles.map(roleFields) } : {}),
    avatarUrl:
      avatar === null
        ? `${cdn}/embed/avatars/${(BigInt(id) >> 22n) % 6n}.png`
        : `${cdn}/avatars/${id}/${avatar}.png?size=512`,
  };
}

/** An emoji: one of Discord's own as itself, one of the server's as `:name:`. Throws an Error for one that has no code. */
export function emojiFields(emoji: string): Fields {
  const name = emoji.replaceAll(":", "");
  const own = emojis[name];
  if (own !== undefined) {
    const imageUrl = `${cdn}/emojis/${own.id}.${own.isAnimated ? "gif" : "png"}`;
    return { id: own.id, name, code: name, isAnimated: own.isAnimated, imageUrl };
  }
  const code = emojiCodes[emoji];
  if (code === undefined) throw new Error(`No code for the emoji ${emoji}`);
  // The picture's name leaves out the variation selector, unless there is a joiner.
  const points = [...emoji].filter((part) => emoji.includes("\u200d") || part !== "\ufe0f");
  const picture = points.map((part) => part.codePointAt(0)?.toString(16)).join("-");
  const imageUrl = `https://cdn.jsdelivr.net/gh/twitter/twemoji@latest/assets/svg/${picture}.svg`;
  return { id: "", name: emoji, code, isAnimated: false, imageUrl };
}

/** The emoji in a text of the notation, each once. */
export function inlineEmojis(text: string): Fields[] {
  const found = text.matchAll(anyEmoji).map(([whole, , own]) => (own === undefined ? whole : `:${own}:`));
  return [...new Set(found)].map(emojiFields);
}

/** The text as the export has it: raw, or with names in place of ids. Throws an Error for an unknown name. */
export function contentOf(
  text: string,
  isRaw: boolean,
  channels: Record<string, { id: string; name: string }>,
): string {
  return text
    .replace(/<@(\w+)>/g, (_, key: string) => {
      const { id, nickname } = known(members[key], key);
      return isRaw ? `<@${id}>` : `@${nickname}`;
    })
    .replace(/<@&(\w+)>/g, (_, key: string) => {
      const { id, name } = known(roles[key], key);
      return isRaw ? `<@&${id}>` : `@${name}`;
    })
    .replace(/<#([\w-]+)>/g, (_, key: string) => {
      const { id, name } = known(channels[key], key);
      return isRaw ? `<#${id}>` : `#${name}`;
    })
    .replace(/<(a?):(\w+)>/g, (_, a: string, key: string) => {
      const { id } = known(emojis[key], key);
      return isRaw ? `<${a}:${key}:${id}>` : `:${key}:`;
    });
}

/** The members that a message notifies, each once: whom it answers, and whom its text names. No webhook is ever notified. */
export function mentionedIn(text: string, answered: string | undefined): Member[] {
  const named = text.matchAll(/<@(\w+)>/g).map(([, key = ""]) => key);
  const keys = new Set([...(answered === undefined ? [] : [answered]), ...named]);
  return [...keys].map((key) => known(members[key], key));
}

/** An uploaded file, under an address that is signed for a day. Its id is as old as the upload. */
export function attachmentFields(
  file: { name: string; size: number },
  channelId: string,
  time: number,
): Fields {
  const id = mark(time, file.size % 4096);
  const from = Math.floor(exportTime / 1_000);
  const signature = `ex=${(from + 86_400).toString(16)}&is=${from.toString(16)}&hm=${digits(id, 64)}`;
  const url = `${cdn}/attachments/${channelId}/${id}/${file.name}?${signature}&`;
  return { id, url, fileName: file.name, fileSizeBytes: file.size };
}

/** A sticker. Throws an Error for an unknown name. */
export function stickerFields(key: string): Fields {
  const { id, name, format } = known(stickers[key], key);
  return { id, name, format, sourceUrl: `${cdn}/stickers/${id}.${format === "Lottie" ? "json" : "png"}` };
}

/** An embed, with its pictures behind Discord's proxy. Throws an Error for an unknown name. */
export function embedFields(key: string): Fields {
  const embed = known(embeds[key], key);
  const { title = "", url = null, timestamp, description = "", color, author, footer } = embed;
  return {
    title,
    url,
    timestamp: timestamp === undefined ? null : isoDate(Date.parse(timestamp)),
    description,
    ...(color && { color }),
    ...(author && { author: { name: author.name, url: author.url ?? null, ...iconFields(author.icon) } }),
    ...(embed.thumbnail && { thumbnail: pictureFields(embed.thumbnail) }),
    ...(embed.image && { image: pictureFields(embed.image) }),
    ...(embed.video && { video: pictureFields(embed.video) }),
    ...(footer && { footer: { text: footer.text, ...iconFields(footer.icon) } }),
    images: embed.image === undefined ? [] : [pictureFields(embed.image)],
    fields: (embed.fields ?? []).map(([name, value, isInline]) => ({ name, value, isInline })),
    inlineEmojis: inlineEmojis(description),
  };
}

/** What must be there; throws an Error that names it otherwise. */
export function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`Nobody and nothing is called ${name}`);
  return value;
}

function roleFields({ id, name, color, position }: Role): Fields {
  return { id, name, color, position };
}

function pictureFields({ at, width, height }: Picture): Fields {
  return { url: proxied(at), canonicalUrl: at, width, height };
}

function iconFields(at: string | undefined): Fields {
  return at === undefined ? {} : { iconUrl: proxied(at), iconCanonicalUrl: at };
}

function proxied(url: string): string {
  const signature = Buffer.from(digits(url, 64), "hex").toString("base64url");
  return `https://images-ext-1.discordapp.net/external/${signature}/${url.replace("://", "/")}`;
}
