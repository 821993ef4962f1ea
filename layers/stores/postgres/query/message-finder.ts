import type { Pool } from "pg";
import type { MessageFinder } from "#core/message-finder.ts";
import { asking } from "#stores/postgres/asking.ts";
import { namesBeginning } from "#stores/postgres/named.ts";
import { askingKept } from "#stores/postgres/query/asking-kept.ts";
import { makeHits, usualBounds } from "#stores/postgres/query/hits.ts";
import { likeText } from "#stores/postgres/query/like.ts";
import { readHits } from "#stores/postgres/query/read-places.ts";
import { searchAsked } from "#stores/postgres/query/search-asked.ts";

/** Finds messages in Postgres; `kept` is a pool that keeps its plans. */
export function messageFinder(pool: Pool, kept = pool, bounds = usualBounds): MessageFinder {
  const ask = asking(pool);
  const compile = searchAsked(pool, bounds.words);
  const askKept = askingKept(kept);
  const hits = makeHits(askKept, bounds);
  let key: string | undefined;
  return {
    async find(tree, wanted) {
      const { unresolved, ...asked } = await compile(tree, wanted);
      return { ...(await hits.find(asked, wanted)), unresolved };
    },
    async words(prefix, limit) {
      const rows = await ask<{ word: string }>(selectWords, [prefix, likeText(prefix), limit]);
      return rows.map(({ word }) => word);
    },
    names: (of, prefix, limit) => namesBeginning(pool, of, prefix, limit),
    read: (places) => readHits(askKept, places),
    async cursorKey() {
      if (key !== undefined) return key;
      const [row] = await ask<{ id: string }>("select id from archive", []);
      if (!row) throw new Error("the archive has no row");
      key = row.id;
      return key;
    },
  };
}

/** By the key: of C.UTF-8, the order of texts is that of their bytes. */
const selectWords = `
select word from (select word from vocabulary where word >= $1 and word like $2 || '%' order by word limit 1000) as w
order by length(word), word limit $3`;
