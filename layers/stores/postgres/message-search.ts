import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { limits } from "#core/limits.ts";
import type { Found, MessageSearch, Page } from "#core/ports.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { wordsOf } from "#core/search-query/words-of.ts";
import { stopWords } from "#core/stop-words.ts";
import { asking } from "#stores/postgres/asking.ts";
import { askingKept } from "#stores/postgres/query/asking-kept.ts";
import { sentWithin } from "#stores/postgres/query/compile-query.ts";
import { always, type Condition, Values } from "#stores/postgres/query/condition.ts";
import { makeHits, usualBounds } from "#stores/postgres/query/hits.ts";
import { inText } from "#stores/postgres/query/in-text.ts";
import { likeAnywhere } from "#stores/postgres/query/like.ts";
import { readFound } from "#stores/postgres/query/read-places.ts";
import { skewOf } from "#stores/postgres/query/skew.ts";
import type { Asked } from "#stores/postgres/query/statements.ts";
import { termsOfPart } from "#stores/postgres/query/terms-of-part.ts";
import { wordsInOrder } from "#stores/postgres/query/word-terms.ts";

const day = 24 * 60 * 60 * 1000;
const counted = limits.exactCount.value;
/** Rows are read in batches of so many until they are enough bytes. */
const batch = 500;

/**
 * Searches the archive in Postgres as the original did: the newest message first, full text the best match first.
 * `kept` is a pool that keeps its plans.
 */
export function messageSearch(pool: Pool, kept = pool): MessageSearch {
  const ask = asking(pool);
  const askKept = askingKept(kept);
  const hits = makeHits(askKept, { ...usualBounds, glanced: null });
  const part = termsOfPart(ask, usualBounds.words);

  async function find(asked: Asked, order: "newest" | "relevance", page: Page): Promise<Found> {
    const offset = (page.page - 1) * page.page_size;
    const limit = offset + page.page_size;
    const found = await hits.find(asked, { sort: order, limit, countUpTo: counted });
    const messages = await readFound(askKept, found.places.slice(offset));
    return { messages, total: Math.min(found.count, counted), more: found.isMore || found.count > counted };
  }

  /** The index looks at all texts and folds more than case: what it finds is looked at again. */
  async function containing(term: string): Promise<Asked> {
    const values = new Values();
    const narrow = await part(inText(term));
    const sql = `(m.content ilike ${values.add(likeAnywhere(term), "text")})`;
    return asAsked({ kind: "sql", sql, narrow, span: always }, values);
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

    exact: async (term, page) => find(await containing(term), "newest", page),

    async exactAll(term, rows, bytes) {
      const asked = await containing(term);
      const { places } = await hits.find(asked, { sort: "newest", limit: rows + 1, countUpTo: 0 });
      const messages: Found["messages"] = [];
      let size = 0;
      for (let start = 0; start < Math.min(places.length, rows); start += batch) {
        for (const message of await readFound(askKept, places.slice(start, Math.min(start + batch, rows)))) {
          const length = Buffer.byteLength(message.content);
          if (messages.length > 0 && size + length > bytes)
            return { messages, total: messages.length, more: true };
          messages.push(message);
          size += length;
        }
      }
      return { messages, total: messages.length, more: places.length > rows };
    },

    async context(term, page) {
      const words = wordsOf(foldText(term)).filter((word) => !stopWords.has(word));
      if (words.length === 0) return { messages: [], total: 0, more: false };
      const query = words
        .map((word) => wordsInOrder({ by: "words", words: [word], isStemmed: true, isPrefix: false }, "A"))
        .join(" & ");
      return find(asAsked({ kind: "terms", query, isPositive: true, span: always }), "relevance", page);
    },

    async byDate(from, to, page) {
      const values = new Values();
      const dates = { from: Date.parse(from), to: Date.parse(to) + day };
      return find(asAsked(sentWithin(dates, await skewOf(ask), values), values), "newest", page);
    },
  };
}

function asAsked(condition: Condition, values = new Values()): Asked {
  return { condition, values, span: condition.span };
}
