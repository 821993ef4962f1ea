import type { Json } from "#core/message.ts";
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

/** One sighting of a message, told by an export: keys that it left out are `undefined`; times in Unix milliseconds. */
export type Sighting = {
  id: string;
  exportedAt: number | null;
  /** Its place in the file. */
  ordinal: number;
  content: string | undefined;
  editedAt: number | null | undefined;
  isPinned: boolean | undefined;
  /** As the archive keeps them: `null` where there are none. */
  reactions: Json | undefined;
  /** The id, and what of the author is kept with the message: webhooks share one id. */
  author: [id: string, kept: Json] | undefined;
};

/** What one message comes to when all sightings are looked at together. */
export type Outcome = {
  content: string;
  editedAt: number | null;
  isPinned: boolean;
  reactions: Json;
  author: Json;
  isDeleted: boolean;
  /** Earlier texts: edit time and content. */
  versions: string[];
};

/** Says what becomes of one message by looking at all its sightings at once, and at the exports that lacked it. */
export function outcomeOf(sightings: Sighting[], lackedAt: number[]): Outcome {
  const newest = best(sightings, (sighting) => ageOf(sighting));
  const told = sightings.filter(({ content }) => content !== undefined);
  const text = best(told.length > 0 ? told : sightings, (sighting) => [
    ...[sighting.editedAt ?? 0, sighting.content ? 1 : 0],
    ...[...ageOf(sighting), sighting.content ?? ""],
  ]);
  const texts = told
    .filter(({ content }) => content !== "")
    .map((sighting) => JSON.stringify([sighting.editedAt ?? null, sighting.content]));
  const current = JSON.stringify([text.editedAt ?? null, text.content]);
  const lacked = Math.max(0, ...lackedAt);
  return {
    content: text.content ?? "",
    editedAt: text.editedAt ?? null,
    isPinned: newestValue(sightings, "isPinned") ?? false,
    reactions: newestValue(sightings, "reactions") ?? null,
    author: newestValue(sightings, "author") ?? null,
    isDeleted: lacked > (newest.exportedAt ?? 0),
    versions: [...new Set(texts)].filter((each) => each !== current).sort(),
  };
}

/** Of the sightings that tell of a field, what the newest says; among equally new ones, the larger text. */
function newestValue<Field extends "isPinned" | "reactions" | "author">(sightings: Sighting[], field: Field) {
  const telling = sightings.filter((sighting) => sighting[field] !== undefined);
  if (telling.length === 0) return undefined;
  return best(telling, (sighting) => [...ageOf(sighting), JSON.stringify(sighting[field])])[field];
}

/** Dated exports are newer than undated ones, which go by the message's own edit; then the later place in the file. */
function ageOf({ id, exportedAt, editedAt, ordinal }: Sighting): (number | string)[] {
  return [exportedAt === null ? 0 : 1, exportedAt ?? editedAt ?? snowflakeTime(id), ordinal];
}

function best(sightings: Sighting[], keysOf: (sighting: Sighting) => (number | string)[]): Sighting {
  const [first, ...others] = sightings;
  if (!first) throw new Error("nobody has seen it");
  let found = first;
  for (const other of others) {
    const [a, b] = [keysOf(other), keysOf(found)];
    const place = a.findIndex((key, index) => key !== b[index]);
    if (place >= 0 && (a[place] ?? 0) > (b[place] ?? 0)) found = other;
  }
  return found;
}

/** Case is folded character by character, as Postgres' builtin C.UTF-8 does: no final sigma, and İ becomes i. */
function fold(text: string): string {
  return Array.from(text, (character) => (character === "İ" ? "i" : character.toLowerCase())).join("");
}
