import { snowflakeTime } from "#core/snowflake.ts";

/** A message as the oracle knows it. */
export type OracleMessage = { id: string; channelId: string; content: string; sentAt: number };

/** An archive that answers by looking at every message: slow, plain, and right. */
export class Oracle {
  readonly #messages: OracleMessage[];

  constructor(messages: OracleMessage[]) {
    this.#messages = messages.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  }

  /** Ids of the messages that contain the term, the newest first. */
  exact(term: string): string[] {
    const folded = fold(term);
    return this.#messages.filter((message) => fold(message.content).includes(folded)).map(({ id }) => id);
  }

  /** Ids of the messages sent on these days in UTC, both included, the newest first. */
  byDate(from: string, to: string): string[] {
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    return this.#messages
      .filter(({ sentAt }) => day(sentAt) >= from && day(sentAt) <= to)
      .map(({ id }) => id);
  }

  /** Ids of the messages whose id was made in this month, `YYYY-MM`. */
  made(month: string): string[] {
    return this.#messages
      .filter(({ id }) => new Date(snowflakeTime(id)).toISOString().startsWith(month))
      .map(({ id }) => id);
  }
}

/** Case is folded character by character, as Postgres' builtin C.UTF-8 does: no final sigma, and İ becomes i. */
function fold(text: string): string {
  return Array.from(text, (character) => (character === "İ" ? "i" : character.toLowerCase())).join("");
}
