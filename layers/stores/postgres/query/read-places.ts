import type { FoundMessage } from "#core/api/answers.ts";
import type { MessageHit } from "#core/api/messages.ts";
import type { Message } from "#core/message.ts";
import type { Place } from "#core/message-finder.ts";
import type { Ask } from "#stores/postgres/asking.ts";
import { type FoundRow, foundColumns, foundJoins, toFoundMessage } from "#stores/postgres/found-message.ts";
import { type HitRow, hitColumns, hitJoins, messageHits } from "#stores/postgres/message-hit.ts";

/** Reads the messages in these places, in their order, as the documented searches show them. */
export async function readFound(ask: Ask, places: Place[]): Promise<FoundMessage[]> {
  const rows = await read<FoundRow>(ask, places, `select ${foundColumns} ${from} ${foundJoins} ${where}`);
  return rows.map(toFoundMessage);
}

/** Reads the messages in these places, in their order, with all that they show. */
export async function readHits(
  ask: Ask,
  places: Place[],
): Promise<{ hit: MessageHit; extra: Message["extra"] }[]> {
  const rows = await read<HitRow>(ask, places, `select ${hitColumns} ${from} ${hitJoins} ${where}`);
  const hits = await messageHits(ask, rows);
  return hits.map((hit, place) => ({ hit, extra: rows[place]?.extra ?? null }));
}

async function read<Row extends FoundRow>(ask: Ask, places: Place[], text: string): Promise<Row[]> {
  if (places.length === 0) return [];
  const ids = places.map(({ id }) => id);
  const channels = [...new Set(places.map(({ channelId }) => channelId))];
  const rows = await ask<Row>(text, [ids, channels]);
  const byPlace = new Map(rows.map((row) => [`${row.channel_id}-${row.id}`, row]));
  // One that was erased since it was found is left out.
  return places.flatMap(({ id, channelId }) => byPlace.get(`${channelId}-${id}`) ?? []);
}

const from = "from messages m";
const where = "where m.id = any($1::bigint[]) and m.channel_id = any($2::bigint[])";
