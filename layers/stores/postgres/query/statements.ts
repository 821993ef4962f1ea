import type { Sort } from "#core/message-finder.ts";
import { snowflakeAt, snowflakeBefore, snowflakeTime } from "#core/snowflake.ts";
import {
  type Condition,
  fewTerms,
  joined,
  type Narrow,
  narrowOf,
  ratedOf,
  type Span,
  toSql,
  Values,
} from "#stores/postgres/query/condition.ts";

/** A statement and its values. */
export type Statement = { text: string; values: unknown[] };

/** What is found: messages that fulfil the condition, whose values are in `values`, within the span. */
export type Asked = { condition: Condition; values: Values; span: Span };

type Place = { id: string; channelId: string };
type Direction = Exclude<Sort, "relevance">;

/** As many as Postgres can be asked for. */
export const everything = 2_000_000_000;

/** In a time as short as this, in milliseconds, the key finds so few messages that no other index needs to help. */
const moment = 60_000;
const place = "m.id, m.channel_id";

/**
 * Reads messages in their order until `limit` of them fulfil the condition, or `most` were looked at; null looks at all.
 * Fast for what stands in many.
 */
export function scan(
  asked: Asked,
  direction: Direction,
  { after, limit, most }: { after: Place | undefined; limit: number; most: number | null },
): Statement {
  const values = copy(asked.values);
  // Without a limit Postgres would rather sort all that it believes to find.
  const looked = `select m.* from messages m where ${within(from(after, direction, asked.span), values)}${behind(after, direction, values)}
    order by ${ordered(direction)} limit ${values.add(most ?? everything, "int")}`;
  const text = `select m.id, m.channel_id from (${looked}) as m where ${toSql(asked.condition, values)}
    order by ${ordered(direction)} limit ${values.add(limit, "int")}`;
  return { text, values: values.list };
}

/** Finds up to `most` messages by the index, and answers how many, and the first `limit` of them. Fast for what stands in few. */
export function lookUp(
  asked: Asked,
  direction: Direction,
  { after, limit, most }: { after: Place | undefined; limit: number; most: number },
): Statement {
  const values = copy(asked.values);
  const span = from(after, direction, asked.span);
  const hits = `select ${place} from messages m where ${found({ ...asked, span }, values)}${behind(after, direction, values)}
    limit ${values.add(most, "int")}`;
  const text = `with m as materialized (${hits})
    select (select count(*) from m)::int as count, ${placesIn("m", direction, limit, values)}`;
  return { text, values: values.list };
}

/**
 * Looks at up to `most` messages that the index finds, and answers how many those were, how many of them fulfil the
 * condition, and the first `limit` of these.
 */
export function glance(
  asked: Asked,
  direction: Direction,
  { after, limit, most }: { after: Place | undefined; limit: number; most: number },
): Statement {
  const values = copy(asked.values);
  const bounds = besides(from(after, direction, asked.span), values);
  const narrowed = `${narrowing(asked.condition, values)}${bounds}${behind(after, direction, values)}`;
  const looked = `select ${place}, ${toSql(asked.condition, values)} as fits from messages m where ${narrowed}
    limit ${values.add(most, "int")}`;
  const text = `with m as materialized (${looked})
    select (select count(*) from m)::int as looked, (select count(*) from m where fits)::int as count, ${placesIn("m where fits", direction, limit, values)}`;
  return { text, values: values.list };
}

/** The best of all messages that the index finds, the newest of equally good ones first. */
export function rank(
  asked: Asked,
  { after, limit }: { after: (Place & { rank: number }) | undefined; limit: number },
): Statement {
  const values = copy(asked.values);
  const by = ratedOf(asked.condition);
  const rated = by === null ? "0::float8" : `ts_rank_cd(m.terms, ${values.add(by, "tsquery")}, 1)::float8`;
  const hits = `select ${place}, ${rated} as rank from messages m where ${found(asked, values)}`;
  const last = after
    ? `where (m.rank, ${place}) < (${values.add(after.rank, "float8")}, ${placeOf(after, values)})`
    : "";
  const text = `with m as materialized (${hits})
    select (select count(*) from m)::int as count, (select json_agg(json_build_array(id::text, channel_id::text, rank)) from (
      select m.* from m ${last} order by m.rank desc, ${ordered("newest")} limit ${values.add(limit, "int")}) as best) as places`;
  return { text, values: values.list };
}

/** How many messages there are, up to `most`; null counts all. */
export function count(asked: Asked, most: number | null): Statement {
  const values = copy(asked.values);
  const bound = most === null ? "" : ` limit ${values.add(most, "int")}`;
  const text = `select count(*)::int as count from (select from messages m where ${found(asked, values)}${bound}) as m`;
  return { text, values: values.list };
}

/** What an index finds, and of that what fulfils the condition, in SQL. */
export function found({ condition, span }: Asked, values: Values): string {
  if (!isIndexed({ condition, span }))
    return `(${toSql(condition, values)}) is true and ${within(span, values)}`;
  const narrowed = condition.kind === "sql" ? `${narrowing(condition, values)} and ` : "";
  return `${narrowed}${toSql(condition, values)}${besides(span, values)}`;
}

/** Whether the index of terms finds less than there was within the time. */
export function isIndexed({ condition, span }: Pick<Asked, "condition" | "span">): boolean {
  return narrowOf(condition) !== null && span.to - span.from > moment;
}

function narrowing(condition: Condition, values: Values): string {
  return `m.terms @@ ${anyTerms(narrowOf(condition) ?? [], values)}`;
}

function anyTerms(narrow: Narrow, values: Values): string {
  if (narrow.length <= fewTerms) return values.add(joined(narrow, "|"), "tsquery");
  return `any(${values.add(narrow, "tsquery[]")})`;
}

/**
 * Bounds beside an index that finds less. Said so often, each by itself, they seem to leave out next to nothing: else
 * Postgres reads the key's index of whole months for them. The months before and behind are left out all the same.
 */
function besides({ from, to }: Span, values: Values): string {
  const least = Number.isFinite(from) ? ` and m.id >= ${any(snowflakeAt(from), values)}` : "";
  const most = Number.isFinite(to) ? ` and m.id <= ${any(String(snowflakeBefore(to)), values)}` : "";
  return `${least}${most}`;
}

function any(id: string, values: Values): string {
  return `any(array[${Array<string>(8).fill(values.add(id, "bigint")).join(",")}])`;
}

function within({ from, to }: Span, values: Values): string {
  const [first, last] = [snowflakeAt(from), String(snowflakeBefore(to))];
  return `m.id between ${values.add(first, "bigint")} and ${values.add(last, "bigint")}`;
}

function behind(after: Place | undefined, direction: Direction, values: Values): string {
  if (!after) return "";
  return ` and (${place}) ${direction === "newest" ? "<" : ">"} (${placeOf(after, values)})`;
}

/** What lies behind a place lies behind its time: said as bounds, too, it leaves out the months before. */
function from(after: Place | undefined, direction: Direction, span: Span): Span {
  if (!after) return span;
  const time = snowflakeTime(after.id);
  return direction === "newest"
    ? { ...span, to: Math.min(span.to, time + 1) }
    : { ...span, from: Math.max(span.from, time) };
}

function placeOf({ id, channelId }: Place, values: Values): string {
  return `${values.add(id, "bigint")}, ${values.add(channelId, "bigint")}`;
}

/** The first places of a relation with the columns of `place`, in SQL. */
function placesIn(relation: string, direction: Direction, limit: number, values: Values): string {
  const first = `from ${relation} order by ${ordered(direction)} limit ${values.add(limit, "int")}`;
  return `array(select m.id || '-' || m.channel_id ${first}) as places`;
}

/** The order of ids is that of the partitions: the first ones are enough for the first page. */
function ordered(direction: Direction): string {
  const way = direction === "newest" ? " desc" : "";
  return `m.id${way}, m.channel_id${way}`;
}

/** The values, to which others can be added. */
export function copy(values: Values): Values {
  const own = new Values();
  own.list.push(...values.list);
  return own;
}
