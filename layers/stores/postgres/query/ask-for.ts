import type { Pool } from "pg";
import type { QueryTree } from "#core/search-query/tree.ts";
import { asking } from "#stores/postgres/asking.ts";
import { channelsIn, channelsNamed, usersNamed } from "#stores/postgres/named.ts";
import { compileQuery, inChannels } from "#stores/postgres/query/compile-query.ts";
import { allOf, type Condition, Values } from "#stores/postgres/query/condition.ts";
import type { Asked } from "#stores/postgres/query/statements.ts";
import { termsOfPart } from "#stores/postgres/query/terms-of-part.ts";

/** Compiles a query, of a server or a channel where one is named, to what statements ask for. */
export function askFor(
  pool: Pool,
): (
  tree: QueryTree | null,
  where: { guildId?: string | undefined; channelId?: string | undefined },
) => Promise<Asked> {
  const run = asking(pool);
  const part = termsOfPart(run);

  return async (tree, { guildId, channelId }) => {
    const values = new Values();
    const [row] = await run<{ skew: string }>(
      "select extract(epoch from skew) * 1000 as skew from archive",
      [],
    );
    const resolver = {
      usersNamed: (name: string) => usersNamed(pool, name),
      channelsNamed: (name: string) => channelsNamed(pool, name),
      channelsIn: (id: string) => channelsIn(pool, id),
      termsOfPart: part,
      skew: Math.ceil(Number(row?.skew ?? 0)),
    };
    const parts: Condition[] = tree ? [await compileQuery(tree, resolver, values)] : [];
    if (channelId !== undefined) parts.push(inChannels([channelId], values));
    if (guildId !== undefined) {
      const channels = await run<{ id: string }>("select id from channels where guild_id = $1", [guildId]);
      parts.push(
        inChannels(
          channels.map(({ id }) => id),
          values,
        ),
      );
    }
    const condition = parts.length === 1 ? (parts[0] as Condition) : allOf(parts, values);
    return { condition, values, span: condition.span };
  };
}
