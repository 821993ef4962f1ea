import { createHash } from "node:crypto";
import { type FindQuery, FoundHits } from "#core/api/finding.ts";
import type { MessageHit } from "#core/api/messages.ts";
import { cutAlone } from "#core/cut-alone.ts";
import { fitting } from "#core/fitting.ts";
import { limits } from "#core/limits.ts";
import type { Found, MessageFinder, Wanted } from "#core/message-finder.ts";
import { readCursor, writeCursor } from "#core/search-cursor.ts";
import { highlightsOf } from "#core/search-query/highlight.ts";
import type { QueryTree } from "#core/search-query/tree.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";
import { makeNotes } from "./make-notes.ts";
import { readTree } from "./read-tree.ts";

/** A query that was read: how long ago seven days are depends on when. */
type Parsed = FindQuery & { tree: QueryTree | null };

/** Searches with operators. */
export function makeFinding(finder: MessageFinder, bind: Bind): Bindings {
  const notesOf = makeNotes(finder);

  /** A page that one answer holds: where it has too many, the shorter one is found, which says where the next begins. */
  async function readPage(
    tree: QueryTree | null,
    wanted: Wanted,
  ): Promise<{ found: Found; messages: MessageHit[] }> {
    const found = await finder.find(tree, wanted);
    const messages = (await finder.read(found.places)).map(({ hit, extra }) => {
      const highlights = tree ? highlightsOf(tree, { content: hit.content, extra }) : [];
      return { ...hit, highlights };
    });
    const { length } = fitting(messages);
    if (length === messages.length) return { found, messages: cutAlone(messages) };
    const shorter = await readPage(tree, { ...wanted, limit: length, countUpTo: 0 });
    const { count, isMore } = found;
    return { ...shorter, found: { ...shorter.found, count, isMore } };
  }

  const find = bind("find", async (query: Parsed) => {
    const start = performance.now();
    const { tree, sort, limit, guild, channel } = query;
    const asked = nameOf(query);
    const key = await finder.cursorKey();
    const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, asked, key);
    const wanted = { sort, limit, guildId: guild, channelId: channel, after: cursor?.reached };
    const countUpTo = cursor ? 0 : query.count === "all" ? null : limits.foundCount.value;
    const { found, messages } = await readPage(tree, { ...wanted, countUpTo });
    const { count, isMore } = cursor ?? found;
    return answer(FoundHits, {
      messages,
      count,
      count_relation: isMore ? "gte" : "eq",
      next_cursor: found.next && writeCursor({ for: asked, reached: found.next, count, isMore }, key),
      ...(await notesOf(query.q, found.unresolved)),
      source: "postgres",
      took_ms: Math.round((performance.now() - start) * 10) / 10,
    });
  });

  return {
    findMessages: async (input: Input<FindQuery>) =>
      find({ ...input, query: { ...input.query, tree: readTree(input.query.q) }, params: {} }),
  };
}

/** The search that a cursor belongs to. */
function nameOf({ q, sort, guild, channel }: FindQuery): string {
  const asked = JSON.stringify([q ?? "", sort, guild, channel]);
  return createHash("sha256").update(asked).digest("base64url").slice(0, 12);
}
