import type { Pool } from "pg";
import type { NamedTerm, QueryTree } from "#core/search-query/tree.ts";
import { asking } from "#stores/postgres/asking.ts";
import { channelsIn, channelsNamed, usersNamed } from "#stores/postgres/named.ts";
import { compileQuery, inChannels } from "#stores/postgres/query/compile-query.ts";
import { allOf, type Condition, Values } from "#stores/postgres/query/condition.ts";
import { usualBounds } from "#stores/postgres/query/hits.ts";
import { skewOf } from "#stores/postgres/query/skew.ts";
import type { Asked } from "#stores/postgres/query/statements.ts";
import { termsOfPart } from "#stores/postgres/query/terms-of-part.ts";

/** In which server and channel a query is asked; undefined is everywhere. */
export type Within = { guildId?: string | undefined; channelId?: string | undefined };

/** What is asked, and which terms of it name what no table knows. */
export type Resolved = Asked & { unresolved: NamedTerm[] };

/** Compiles queries, with what the archive knows of the names in them. Null asks for all messages. */
export function searchAsked(
  pool: Pool,
  mostWords = usualBounds.words,
): (tree: QueryTree | null, within: Within) => Promise<Resolved> {
  const ask = asking(pool);
  const part = termsOfPart(ask, mostWords);
  return async (tree, { guildId, channelId }) => {
    const values = new Values();
    const unresolved: NamedTerm[] = [];
    const resolver = {
      usersNamed: (name: string) => usersNamed(pool, name),
      channelsNamed: (name: string) => channelsNamed(pool, name),
      channelsIn: (id: string) => channelsIn(pool, id),
      unresolved: (term: NamedTerm) => void unresolved.push(term),
      termsOfPart: part,
      skew: await skewOf(ask),
    };
    const parts: Condition[] = tree ? [await compileQuery(tree, resolver, values)] : [];
    if (channelId !== undefined) parts.push(inChannels([channelId], values));
    if (guildId !== undefined) {
      const rows = await ask<{ id: string }>("select id from channels where guild_id = $1", [guildId]);
      const ids = rows.map(({ id }) => id);
      parts.push(inChannels(ids, values));
    }
    const condition = allOf(parts, values);
    return { condition, values, span: condition.span, unresolved };
  };
}
