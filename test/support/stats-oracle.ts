import type { Pool } from "pg";
import type { Stats } from "#core/api/stats.ts";
import type { Json } from "#core/message.ts";
import { partsOf } from "#core/message-parts.ts";
import { factsOf } from "#core/search-query/message-facts.ts";
import { searchableText } from "#core/search-query/searchable-text.ts";
import { wordsOf } from "#core/search-query/words-of.ts";
import { everydayWords } from "#core/stop-words.ts";
import type { OracleMessage } from "./query-oracle.ts";

/** The names of users, channels and servers by their ids, and the server of each channel. */
export type StatsNames = {
  users: Map<string, string | null>;
  channels: Map<string, { name: string | null; guildId: string }>;
  guilds: Map<string, string | null>;
};

/** Every message that the archive holds, as it is searched. */
export async function heldMessages(pool: Pool): Promise<OracleMessage[]> {
  const { rows } = await pool.query(`
    select id, channel_id as "channelId", type, extract(epoch from sent_at)::float8 * 1000 as "sentAt",
      extract(epoch from edited_at)::float8 * 1000 as "editedAt", author_id as "authorId", content,
      is_pinned as "isPinned", reference_id as "referenceId", extra
    from messages order by id, channel_id`);
  return rows;
}

/** What the archive calls its users, channels and servers. */
export async function heldNames(pool: Pool): Promise<StatsNames> {
  const users = await pool.query("select id, name from users");
  const channels = await pool.query('select id, name, guild_id as "guildId" from channels');
  const guilds = await pool.query("select id, name from guilds");
  return {
    users: new Map(users.rows.map(({ id, name }) => [id, name])),
    channels: new Map(channels.rows.map(({ id, ...channel }) => [id, channel])),
    guilds: new Map(guilds.rows.map(({ id, name }) => [id, name])),
  };
}

/** Statistics by looking at every message: slow, plain, and right. */
export function countByHand(messages: OracleMessage[], names: StatsNames, top: number) {
  const tallies = {
    ...{ days: new Tally(), months: new Tally(), authors: new Tally(), channels: new Tally() },
    ...{
      guilds: new Tally(),
      words: new Tally(),
      emoji: new Tally(),
      reactions: new Tally(),
      hosts: new Tally(),
    },
  };
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  let [attachments, bytes] = [0, 0];
  for (const message of messages) {
    const sent = new Date(message.sentAt);
    const day = sent.toISOString().slice(0, 10);
    tallies.days.add(day);
    tallies.months.add(day.slice(0, 7));
    const row = hours[(sent.getUTCDay() + 6) % 7] as number[];
    row[sent.getUTCHours()] = (row[sent.getUTCHours()] ?? 0) + 1;
    if (message.authorId !== null) tallies.authors.add(message.authorId);
    tallies.channels.add(message.channelId);
    tallies.guilds.add(names.channels.get(message.channelId)?.guildId ?? "");
    for (const word of new Set(searchableText(message).split("\n").flatMap(wordsOf))) {
      const isSaid = [...word].length > 1 && /[^0-9]/.test(word) && !everydayWords.has(word);
      if (isSaid) tallies.words.add(word);
    }
    for (const key of emojiOf(message)) tallies.emoji.add(key);
    const parts = partsOf(message.extra);
    for (const { emoji, count } of parts.reactions) {
      const key = emoji.id ? `${emoji.name}:${emoji.id}` : (emoji.name ?? emoji.code);
      if (key !== null) tallies.reactions.add(key, count);
    }
    const { hosts } = factsOf(message);
    const longest = hosts.filter((host) => !hosts.some((other) => other.endsWith(`.${host}`)));
    for (const host of new Set(longest.map((each) => each.replace(/^www\.(?=.+\..)/, ""))))
      tallies.hosts.add(host);
    attachments += parts.attachments.length;
    for (const { size } of parts.attachments) bytes += size ?? 0;
  }
  const places = (tally: Tally, name: (id: string) => string | null | undefined) =>
    tally.best(top).map(([id, messages]) => ({ id, name: name(id) ?? null, messages }));
  return {
    messages: messages.length,
    by_day: tallies.days.sorted().map(([day, messages]) => ({ day, messages })),
    by_month: tallies.months.sorted().map(([month, messages]) => ({ month, messages })),
    by_weekday_hour: hours,
    authors: places(tallies.authors, (id) => names.users.get(id)),
    channels: places(tallies.channels, (id) => names.channels.get(id)?.name),
    guilds: places(tallies.guilds, (id) => names.guilds.get(id)),
    words: tallies.words.best(top).map(([word, messages]) => ({ word, messages })),
    emoji: tallies.emoji.best(top).map(([key, messages]) => ({ ...named(key), messages })),
    reactions: tallies.reactions.best(top).map(([key, count]) => ({ ...named(key), count })),
    link_hosts: tallies.hosts.best(top).map(([host, messages]) => ({ host, messages })),
    attachments,
    attachment_bytes: bytes,
  } satisfies Omit<Stats, "as_of" | "pending" | "took_ms">;
}

function emojiOf({ content, extra }: OracleMessage): Set<string> {
  const found = content.matchAll(/<a?:([A-Za-z0-9_]+:\d+)>|\p{RGI_Emoji}/gv);
  const keys = new Set(Array.from(found, ([whole, own]) => own ?? whole));
  const inline = Array.isArray(extra?.inline_emojis) ? extra.inline_emojis : [];
  for (const each of inline as { [key: string]: Json }[]) if (each.id) keys.add(`${each.name}:${each.id}`);
  return keys;
}

function named(key: string) {
  const own = /^(.*):(\d+)$/.exec(key);
  return own ? { id: own[2] as string, name: own[1] as string } : { id: null, name: key };
}

class Tally {
  readonly #counts = new Map<string, number>();

  add(key: string, count = 1): void {
    if (count > 0) this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  sorted(): [string, number][] {
    return [...this.#counts].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  best(top: number): [string, number][] {
    return this.sorted()
      .sort(([, a], [, b]) => b - a)
      .slice(0, top);
  }
}
