import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { earliestTime, latestTime } from "#core/iso-time.ts";
import { limits } from "#core/limits.ts";
import type { Found, MessageSearch, Page } from "#core/ports.ts";
import { snowflakeAt } from "#core/snowflake.ts";
import { asking } from "#stores/postgres/asking.ts";
import { type FoundRow, foundColumns, foundJoins, toFoundMessage } from "#stores/postgres/found-message.ts";

const day = 24 * 60 * 60 * 1000;
const counted = limits.exactCount.value;

/** Searches the archive in Postgres. The newest message comes first; full text puts the best match first. */
export function messageSearch(pool: Pool): MessageSearch {
  const ask = asking(pool);

  /** Finds the ids of one page and counts up to the limit in one go, then reads only the page's rows. */
  async function find(where: string, order: string, values: unknown[], page: Page): Promise<Found> {
    const offset = (page.page - 1) * page.page_size;
    const [rows, count] = await Promise.all([
      ask<FoundRow>(
        `select ${foundColumns} from (
           select m.*, ${order} as place from messages m where ${where} order by place desc, m.id desc, m.channel_id desc
           limit ${page.page_size} offset ${offset}
         ) as m ${foundJoins} order by m.place desc, m.id desc, m.channel_id desc`,
        values,
      ),
      ask<{ count: string }>(
        `select count(*) from (select from messages m where ${where} limit ${counted + 1}) as found`,
        values,
      ),
    ]);
    const total = Number(count[0]?.count ?? 0);
    return { messages: rows.map(toFoundMessage), total: Math.min(total, counted), more: total > counted };
  }

  return {
    // A password in it must not be read out of a cache's keys.
    archive: createHash("sha256")
      .update(pool.options.connectionString ?? "")
      .digest("base64url"),

    async generation() {
      const [row] = await ask<{ generation: string }>(
        "select concat(id, '.', generation) as generation from archive",
        [],
      );
      return row?.generation ?? "0";
    },

    exact: (term, page) => find(containing, newest, [likePattern(term)], page),

    async exactAll(term, rows, bytes) {
      const found = await ask<FoundRow & { more: boolean }>(
        `select ${foundColumns}, m.rank > ${rows} or m.bytes > ${bytes} as more from (
           select m.*, row_number() over newest as rank, sum(octet_length(m.content)) over newest as bytes
           from messages m where ${containing} window newest as (order by m.id desc, m.channel_id desc) limit ${rows + 1}
         ) as m ${foundJoins} where m.rank = 1 or m.bytes - octet_length(m.content) <= ${bytes} order by m.id desc, m.channel_id desc`,
        [likePattern(term)],
      );
      const messages = found.filter((row) => !row.more).map(toFoundMessage);
      return { messages, total: messages.length, more: messages.length < found.length };
    },

    context: (term, page) => find(`${words} @@ ${query}`, `ts_rank_cd(${words}, ${query})`, [term], page),

    async byDate(from, to, page) {
      const [row] = await ask<{ skew: string }>(
        "select extract(epoch from skew) * 1000 as skew from archive",
        [],
      );
      const skew = Math.ceil(Number(row?.skew ?? 0));
      const [start, end] = [Date.parse(from), Date.parse(to) + day];
      const ids = [snowflakeAt(start - skew), snowflakeAt(end + skew)];
      const edges = [start - skew, end + skew].map(isoTime);
      return find(within, newest, [isoTime(start), isoTime(end), ...ids, ...edges], page);
    },
  };
}

const newest = "0";
const containing = "m.content ilike $1";
/** The expression that the index on words was made of. */
const words = `to_tsvector('archive', left(m.content, ${limits.indexedCharacters.value}))`;
const query = "plainto_tsquery('archive', $1)";
/** The id's own time prunes partitions and the id uses the key; sent_at, from the file, decides. */
const within = `m.sent_at >= $1::timestamptz and m.sent_at < $2::timestamptz
  and m.id >= $3::bigint and m.id <= $4::bigint
  and m.created_at >= $5::timestamptz and m.created_at <= $6::timestamptz`;

/** The term as it is, anywhere: LIKE's own characters lose their meaning. */
function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, "\\$&")}%`;
}

/** A time as Postgres reads it, also where a skew leads far away: years have four digits, what lies beyond is infinite. */
function isoTime(milliseconds: number): string {
  if (milliseconds < earliestTime) return "-infinity";
  return milliseconds > latestTime ? "infinity" : new Date(milliseconds).toISOString();
}
