import type { QueryResultRow } from "pg";
import type { FoundPlaces, Place, Reached, Wanted } from "#core/message-finder.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import type { Ask } from "#stores/postgres/asking.ts";
import { ratedOf } from "#stores/postgres/query/condition.ts";
import {
  type Asked,
  count,
  everything,
  glance,
  isIndexed,
  lookUp,
  rank,
  type Statement,
  scan,
} from "#stores/postgres/query/statements.ts";

/** How much each way of finding takes on before another is taken. */
export type Bounds = {
  /** What the index finds before messages are looked at in their order: then a page of them is near. */
  found: number;
  /** So many messages in a row are read in some 10 ms; what stands in more than `found` of a million fills a page sooner. */
  scanned: number;
  /** By relevance the newest hits are compared, at least so many. */
  ranked: number;
  /**
   * So few of what an index finds are looked at to see how many fit; where hardly half of them do, as for a phrase of
   * frequent words, no more are counted than a page takes. Null counts all the same.
   */
  glanced: number | null;
  /** A part that stands in more words than this stands in so many messages that looking at them in turn finds it sooner. */
  words: number;
};

/** The bounds that were measured to be fast. */
export const usualBounds: Bounds = {
  ...{ found: 1_000, scanned: 20_000, ranked: 3_000 },
  ...{ glanced: 300, words: 300 },
};
/** The first time that is looked at, how much longer the next one may be, and how much more than what seems to be enough. */
const [steepest, ahead] = [4, 1.3];
const days = 3 * 24 * 60 * 60 * 1_000;
const week = 7 * 24 * 60 * 60 * 1_000;

/** Finds where hits stand, a page at a time: what is rare by the index, what is common in the order of time. */
export function makeHits(ask: Ask, bounds = usualBounds) {
  const put = <Row extends QueryResultRow>({ text, values }: Statement) => ask<Row>(text, values);
  return {
    async find(asked: Asked, wanted: Wanted): Promise<FoundPlaces> {
      const { sort } = wanted;
      const found =
        sort === "relevance" ? await byRelevance(asked, wanted) : await inOrder(asked, sort, wanted);
      return wanted.countUpTo === null ? { ...found, ...(await countAll(asked)) } : found;
    },
  };

  async function countAll(asked: Asked) {
    const [row] = await put<{ count: number }>(count(asked, null));
    return { count: row?.count ?? 0, isMore: false };
  }

  async function inOrder(asked: Asked, direction: "newest" | "oldest", wanted: Wanted): Promise<FoundPlaces> {
    const { after, limit } = wanted;
    const page = { after, limit: limit + 1 };
    const counting = wanted.countUpTo ?? 0;
    if (!isIndexed(asked)) {
      const places = toPlaces(await put<Row>(scan(asked, direction, { ...page, most: null })));
      const isAll = !after && places.length <= limit;
      const counted = isAll ? { count: places.length, isMore: false } : await countTo(asked, counting);
      return { ...pageOf(places, limit), ...counted };
    }
    if (asked.condition.kind === "sql" && bounds.glanced !== null && wanted.countUpTo !== null) {
      const [glanced] = await put<Looked>(glance(asked, direction, { ...page, most: bounds.glanced + 1 }));
      const { looked, count, places } = glanced ?? { looked: 0, count: 0, places: [] };
      if (looked <= bounds.glanced) return { ...pageOf(places.map(toPlace), limit), count, isMore: false };
      if (count < looked / 2) return lookedAt(asked, direction, page, counting === 0 ? 0 : count);
    }
    const most = Math.max(bounds.found, limit, counting) + 1;
    const [found] = await put<Found>(lookUp(asked, direction, { ...page, most }));
    const total = found?.count ?? 0;
    if (total < most) {
      return { ...pageOf((found?.places ?? []).map(toPlace), limit), count: total, isMore: false };
    }
    const counted = { count: most - 1, isMore: true };
    const near = toPlaces(await put<Row>(scan(asked, direction, { ...page, most: bounds.scanned })));
    if (near.length > limit) return { ...pageOf(near, limit), ...counted };
    return { ...pageOf(await inWindows(asked, direction, page), limit), ...counted };
  }

  /** Where an index finds much of which little fits, longer and longer times are looked at; what else there is stays uncounted. */
  async function lookedAt(
    asked: Asked,
    direction: "newest" | "oldest",
    { after, limit }: { after: Place | undefined; limit: number },
    counted: number,
  ): Promise<FoundPlaces> {
    const places: Place[] = [];
    let count = 0;
    const next = (length: number, gone: number) =>
      Math.max(gone / 2, Math.min(steepest * length, (ahead * gone * (limit - count)) / count));
    for await (const span of windows(asked, direction, after, days, next)) {
      if (count >= limit)
        return { ...pageOf(places, limit - 1), count: Math.max(count, counted), isMore: true };
      const [found] = await put<Found>(
        lookUp({ ...asked, span }, direction, { after, limit: limit - places.length, most: everything }),
      );
      places.push(...(found?.places ?? []).map(toPlace));
      count += found?.count ?? 0;
    }
    return { ...pageOf(places, limit - 1), count, isMore: false };
  }

  async function countTo(asked: Asked, most: number) {
    if (most === 0) return { count: 0, isMore: true };
    const [row] = await put<{ count: number }>(count(asked, most + 1));
    const total = row?.count ?? 0;
    return { count: Math.min(total, most), isMore: total > most };
  }

  /** What stands in many messages, but not of late: longer and longer times are looked up. */
  async function inWindows(
    asked: Asked,
    direction: "newest" | "oldest",
    { after, limit }: { after: Place | undefined; limit: number },
  ): Promise<Place[]> {
    const places: Place[] = [];
    for await (const span of windows(asked, direction, after)) {
      const left = limit - places.length;
      const [found] = await put<Found>(
        lookUp({ ...asked, span }, direction, { after, limit: left, most: everything }),
      );
      places.push(...(found?.places ?? []).map(toPlace));
      if (places.length >= limit) break;
    }
    return places;
  }

  /** The newest hits are compared, as many as come together with `ranked`; a next page compares the same ones. */
  async function byRelevance(asked: Asked, wanted: Wanted): Promise<FoundPlaces> {
    const { after, limit } = wanted;
    // A page goes on in the order of the one before, whatever came since.
    const isRated = after ? after.rank !== undefined : isIndexed(asked) && ratedOf(asked.condition) !== null;
    if (!isRated) return inOrder(asked, "newest", wanted);
    const page = {
      after: after?.rank === undefined ? undefined : { ...after, rank: after.rank },
      limit: limit + 1,
    };
    if (page.after) {
      const span = { from: after?.from ?? asked.span.from, to: after?.to ?? asked.span.to };
      const [found] = await put<Ranked>(rank({ ...asked, span }, page));
      return { ...rankedPage(found?.places ?? [], limit, span), count: 0, isMore: true };
    }
    const best: RankedPlace[] = [];
    const compared = { from: asked.span.from, to: asked.span.to };
    let [seen, isMore] = [0, false];
    for await (const span of windows(asked, "newest", undefined)) {
      isMore = seen >= Math.max(bounds.ranked, wanted.countUpTo ?? 0);
      if (isMore) break;
      const [found] = await put<Ranked>(rank({ ...asked, span }, page));
      best.push(...(found?.places ?? []));
      seen += found?.count ?? 0;
      compared.from = span.from;
    }
    best.sort((a, b) => b[2] - a[2] || newerFirst(a, b));
    return { ...rankedPage(best, limit, isMore ? compared : {}), count: seen, isMore };
  }

  /** Times from the first message of the order on, one behind the other; `next` tells the length of the next one. */
  async function* windows(
    asked: Asked,
    direction: "newest" | "oldest",
    after: Place | undefined,
    first = week,
    next = (length: number, _gone: number) => 2 * length,
  ) {
    const [ends] = await ask<{ first: string | null; last: string | null }>(selectEnds, []);
    if (!ends?.first || !ends.last) return;
    const start = after ? snowflakeTime(after.id) : undefined;
    const from = Math.max(
      asked.span.from,
      snowflakeTime(ends.first),
      direction === "oldest" ? (start ?? 0) : 0,
    );
    const to = Math.min(
      asked.span.to,
      snowflakeTime(ends.last) + 1,
      direction === "newest" && start ? start + 1 : Infinity,
    );
    for (let [length, gone] = [first, 0]; gone < to - from; length = Math.ceil(next(length, gone))) {
      yield direction === "newest"
        ? { from: Math.max(from, to - gone - length), to: to - gone }
        : { from: from + gone, to: Math.min(to, from + gone + length) };
      gone += length;
    }
  }
}

const selectEnds = "select min(id) as first, max(id) as last from messages";

type Row = { id: string; channel_id: string };
type Found = { count: number; places: string[] };
type Looked = Found & { looked: number };
type RankedPlace = [id: string, channelId: string, rank: number];
type Ranked = { count: number; places: RankedPlace[] | null };

function toPlaces(rows: Row[]): Place[] {
  return rows.map((row) => ({ id: row.id, channelId: row.channel_id }));
}

function toPlace(text: string): Place {
  const [id = "", channelId = ""] = text.split("-");
  return { id, channelId };
}

function pageOf(places: Place[], limit: number): { places: Place[]; next: Reached | null } {
  const page = places.slice(0, limit);
  return { places: page, next: places.length > limit ? (page.at(-1) ?? null) : null };
}

function rankedPage(
  found: RankedPlace[],
  limit: number,
  bounds: { from?: number | undefined; to?: number | undefined },
) {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next =
    found.length > limit && last ? { id: last[0], channelId: last[1], rank: last[2], ...bounds } : null;
  return { places: page.map(([id, channelId]) => ({ id, channelId })), next };
}

function newerFirst(a: RankedPlace, b: RankedPlace): number {
  const [left, right] = [BigInt(a[0]), BigInt(b[0])];
  if (left !== right) return left < right ? 1 : -1;
  return BigInt(a[1]) < BigInt(b[1]) ? 1 : -1;
}
