import type { Pool } from "pg";
import { createdOn } from "#stores/postgres/incoming.ts";
import type { Random } from "./random.ts";
import { vocabulary } from "./vocabulary.ts";

/** Messages that queries are made of. */
const drawn = 5_000;

/** Makes queries of a generated archive, by how often what they look for stands in it. */
export class QueryMaker {
  readonly #random: Random;
  readonly #texts: string[];
  readonly #authors: string[];
  readonly #months: string[];
  readonly messages: { id: string; channelId: string }[];

  private constructor(random: Random, rows: Sampled[]) {
    this.#random = random;
    this.#texts = rows.map(({ content }) => content);
    this.#authors = [...new Set(rows.map(({ author }) => author))];
    this.#months = [...new Set(rows.map(({ month }) => month))];
    this.messages = rows.map(({ id, channel_id }) => ({ id, channelId: channel_id }));
  }

  /** Draws messages of the archive to make queries of. */
  static async draw(pool: Pool, random: Random): Promise<QueryMaker> {
    const [{ count } = { count: 0 }] = (
      await pool.query<{ count: number }>("select count(*)::int as count from messages")
    ).rows;
    const share = Math.min(100, (drawn * 200) / Math.max(1, count));
    const { rows } = await pool.query<Sampled>(sample, [share, drawn]);
    return new QueryMaker(random, rows);
  }

  common(): string {
    return vocabulary[this.#random.below(60)] as string;
  }

  rare(): string {
    return vocabulary[20_000 + this.#random.below(30_000)] as string;
  }

  missing(): string {
    return `xq${this.#random.below(1e9).toString(36)}`;
  }

  /** Two words that stand beside each other somewhere. */
  phrase(): string {
    const words = this.#words();
    const start = this.#random.below(Math.max(1, words.length - 1));
    return `"${words.slice(start, start + 2).join(" ")}"`;
  }

  letters(): string {
    const word = this.#word();
    return word.slice(0, 1 + this.#random.below(2));
  }

  /** Some letters out of a word. */
  part(): string {
    const word = this.#word();
    const length = 2 + this.#random.below(4);
    const start = this.#random.below(Math.max(1, word.length - length));
    return `*${word.slice(start, start + length)}*`;
  }

  /** A character of a script that has no words; there is none in the archive, or a picture that is. */
  character(): string {
    return this.#random.pick(["日", "本", "한", "🎉", "👀", "🔥"]);
  }

  month(): string {
    return this.#random.pick(this.#months);
  }

  message(): { id: string; channelId: string } {
    return this.#random.pick(this.messages);
  }

  /** Every operator, with a value that finds something, as a rule. */
  operators(): string[] {
    const { id } = this.message();
    return [
      ...[
        `from:${this.#random.pick(this.#authors)}`,
        "in:general",
        `mentions:${this.#random.pick(this.#authors)}`,
      ],
      ...["link", "embed", "file", "image", "video", "sticker", "reaction"].map((what) => `has:${what}`),
      ...[`before:${this.month()}`, `after:${this.month()}`, `during:${this.month()}`],
      ...["pinned:true", "edited:true", "deleted:false", "type:reply", "filename:image", "extension:png"],
      ...["link:example.com", "reaction:👍", `replies_to:${id}`, `id:${id}`],
      ...[
        this.common(),
        this.rare(),
        this.phrase(),
        `=${this.common()}`,
        `${this.rare().slice(0, 4)}*`,
        this.part(),
      ],
      ...[`-${this.common()}`, `/${this.rare().slice(0, 4)}[aeiou]/`],
    ];
  }

  #words(): string[] {
    const words = this.#random.pick(this.#texts).match(/[a-z]{2,}/g);
    return words ?? [this.common(), this.common()];
  }

  #word(): string {
    return this.#random.pick(this.#words());
  }
}

type Sampled = { id: string; channel_id: string; content: string; author: string; month: string };

const sample = `
select m.id, m.channel_id, m.content, m.author_id as author, to_char(${createdOn("m.id")}, 'YYYY-MM') as month
from messages m tablesample system ($1) repeatable (1) where m.type <> 'GuildMemberJoin' limit $2`;
