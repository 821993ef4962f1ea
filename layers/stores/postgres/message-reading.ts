import type { Pool } from "pg";
import type { ChannelPage, MessageHit } from "#core/api/messages.ts";
import type { ChannelPageQuery } from "#core/api/reading-parameters.ts";
import { cutAlone } from "#core/cut-alone.ts";
import { fitting } from "#core/fitting.ts";
import type { MessageReading } from "#core/reading-ports.ts";
import { largestSnowflake, snowflakeBefore } from "#core/snowflake.ts";
import { type Ask, asking } from "#stores/postgres/asking.ts";
import { idsAround, type Sides } from "#stores/postgres/channel-page.ts";
import { type HitRow, hitColumns, hitJoins, messageHits } from "#stores/postgres/message-hit.ts";

/** Reads messages by their ids and their places in a channel. */
export function messageReading(pool: Pool): MessageReading {
  const ask = asking(pool);
  return {
    async message(id, channelId) {
      const rows = await ask<HitRow>(selectOne, [id, channelId ?? null]);
      const [hit] = cutAlone(await messageHits(ask, rows));
      return hit;
    },

    async context(id, { channel, before, after }) {
      const [anchor] = await ask<{ channel_id: string }>(selectChannel, [id, channel ?? null]);
      if (!anchor) return undefined;
      const { channel_id } = anchor;
      // The message itself is the first of the newer ones.
      const sides = { older: before, newer: after + 1 };
      const { messages, hasOlder, hasNewer } = await beside(ask, channel_id, BigInt(id) - 1n, sides);
      return {
        ...{ messages, count: messages.length, anchor_id: id, channel_id },
        ...{ has_more_before: hasOlder, has_more_after: hasNewer },
      };
    },

    async page(channelId, which) {
      const [channel] = await ask("select from channels where id = $1::bigint", [channelId]);
      if (!channel) return undefined;
      const place = placeOf(which);
      const found = await beside(ask, channelId, place, sidesOf(which), which.limit);
      const { messages, hasOlder, hasNewer } = found;
      // An empty page leads back to where it was asked for.
      const previous = messages.at(0)?.message_id ?? String(place < largest ? place + 1n : largest);
      const next = messages.at(-1)?.message_id ?? String(place < 0n ? 0n : place);
      return {
        ...{ messages, count: messages.length },
        ...{ previous: hasOlder ? previous : null, next: hasNewer ? next : null },
      } satisfies ChannelPage;
    },
  };
}

const largest = BigInt(largestSnowflake);

/** Between which ids the page lies: behind this one. */
function placeOf({ before, after, around, date }: ChannelPageQuery): bigint {
  if (after !== undefined) return BigInt(after);
  if (date !== undefined) return snowflakeBefore(Date.parse(date));
  const behind = before ?? around;
  return behind === undefined ? largest : BigInt(behind) - 1n;
}

function sidesOf({ after, around, date, limit }: ChannelPageQuery): Sides {
  if (after !== undefined || date !== undefined) return { older: 0, newer: limit };
  if (around === undefined) return { older: limit, newer: 0 };
  return { older: Math.floor(limit / 2), newer: Math.ceil(limit / 2) };
}

/**
 * A page, and whether there are others on its sides. Where one side is short, the other fills up to `limit`; where they
 * are too large for an answer, those next to the place stay.
 */
async function beside(ask: Ask, channelId: string, place: bigint, sides: Sides, limit = 0) {
  const most = (wanted: number) => (wanted === 0 ? 0 : Math.max(wanted, limit)) + 1;
  const found = await idsAround(ask, channelId, place, {
    older: most(sides.older),
    newer: most(sides.newer),
  });
  const count = {
    older: sides.older && Math.max(sides.older, limit - found.newer.length),
    newer: sides.newer && Math.max(sides.newer, limit - found.older.length),
  };
  const ids = [
    ...(count.older === 0 ? [] : found.older.slice(-count.older)),
    ...found.newer.slice(0, count.newer),
  ];
  const all = await hitsOf(ask, channelId, ids);
  const newer = all.filter(({ message_id }) => BigInt(message_id) > place);
  const older = all.slice(0, all.length - newer.length);
  const kept = new Set(fitting(byTurns(newer, older.toReversed())));
  const isKept = (hit: MessageHit) => kept.has(hit);
  return {
    messages: cutAlone(all.filter(isKept)),
    hasOlder: found.older.length > older.filter(isKept).length,
    hasNewer: found.newer.length > newer.filter(isKept).length,
  };
}

/** One of these, one of those, and so on. */
function byTurns<Row>(these: Row[], those: Row[]): Row[] {
  const turns = Array.from({ length: Math.max(these.length, those.length) }, (_, turn) => turn);
  return turns.flatMap((turn) => [...these.slice(turn, turn + 1), ...those.slice(turn, turn + 1)]);
}

/** The messages of a channel with these ids, in their order. */
async function hitsOf(ask: Ask, channelId: string, ids: string[]): Promise<MessageHit[]> {
  if (ids.length === 0) return [];
  return messageHits(ask, await ask<HitRow>(selectMany, [channelId, ids]));
}

/** A thread repeats its starter's id: without a channel the message outside of the thread is meant. */
const one = `
where m.id = $1::bigint and ($2::bigint is null or m.channel_id = $2::bigint)
order by m.channel_id = m.id, m.channel_id limit 1`;

const selectChannel = `select m.channel_id from messages m ${one}`;

const selectOne = `select ${hitColumns} from (select * from messages m ${one}) as m ${hitJoins}`;

const selectMany = `
select ${hitColumns} from messages m ${hitJoins}
where m.channel_id = $1::bigint and m.id = any($2::bigint[])
order by m.id`;
