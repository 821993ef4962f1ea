import type { Pool, PoolClient } from "pg";
import type { Json } from "#core/message.ts";
import { searchTermsOf } from "#core/search-query/search-terms.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { deletedTerm } from "#stores/postgres/deletions.ts";
import { noteChanged } from "#stores/postgres/stats/note-changes.ts";
import { keepErasuresOut } from "#stores/postgres/suppressions.ts";
import { saveWords } from "#stores/postgres/vocabulary.ts";

/** So many at once: a loader that waits for one of them does not wait for long, and little is done again after a crash. */
const batch = 2_000;

/** Until when it is gone on, and who is told of each batch. */
export type Filling = { signal?: AbortSignal; onFilled?: (messages: number) => void };

/**
 * Gives the messages that were loaded before there were search terms theirs, beside loads that go on; answers how many
 * those were. What it has done stays done when it is cut.
 */
export async function fillTerms(pool: Pool, { signal, onFilled }: Filling = {}): Promise<number> {
  let count = 0;
  let from = "0";
  while (!signal?.aborted) {
    const rows = await transaction(pool, (client) => fillBatch(client, from));
    // Fewer than a batch may only mean that another process fills them too.
    if (rows.length === 0) break;
    count += rows.length;
    from = rows.at(-1)?.id ?? from;
    onFilled?.(rows.length);
  }
  return count;
}

/** How many messages have no search terms, by looking at all of them. */
export async function countUnfilled(pool: Pool): Promise<number> {
  return transaction(pool, async (client) => {
    // However many there are: it is asked beside everything else.
    await client.query("set local statement_timeout = 0");
    const { rows } = await client.query<{ count: string }>(
      "select count(*) from messages where terms is null",
    );
    return Number(rows[0]?.count ?? 0);
  });
}

async function fillBatch(client: PoolClient, from: string): Promise<Row[]> {
  await keepErasuresOut(client);
  const { rows } = await client.query<Row>(select, [batch, from]);
  if (rows.length === 0) return rows;
  const words = new Set<string>();
  const filled = rows.map((row) => {
    const found = searchTermsOf({
      ...{ channelId: row.channel_id, type: row.type, content: row.content, extra: row.extra },
      ...{ authorId: row.author_id, referenceId: row.reference_id },
      ...{ isPinned: row.is_pinned, editedAt: row.edited_at?.getTime() ?? null },
    });
    for (const word of found.words) words.add(word);
    return { id: row.id, channel_id: row.channel_id, terms: found.terms, folded: found.folded };
  });
  const json = JSON.stringify(filled);
  await client.query(update, [json]);
  await client.query(noteFilled, [json]);
  await saveWords(client, words);
  await client.query("update archive set generation = generation + 1");
  return rows;
}

type Row = {
  id: string;
  channel_id: string;
  type: string;
  content: string;
  extra: { [key: string]: Json } | null;
  author_id: string | null;
  reference_id: string | null;
  is_pinned: boolean;
  edited_at: Date | null;
};

/** In the order in which loaders take them, from where the batch before ended: what is filled is not walked again. */
const select = `
select id, channel_id, type, content, extra, author_id, reference_id, is_pinned, edited_at from messages
where terms is null and id >= $2::bigint order by id, channel_id limit $1::int for update`;

const update = `
update messages m set folded = f.folded,
  terms = case when m.deleted_at is null then f.terms else f.terms || ${deletedTerm} end
from jsonb_to_recordset($1::jsonb) as f(id bigint, channel_id bigint, folded text, terms tsvector)
where m.id = f.id and m.channel_id = f.channel_id`;

/** Words and hosts are counted from the terms. */
const noteFilled = noteChanged("jsonb_to_recordset($1::jsonb) as f(id bigint, channel_id bigint)");
