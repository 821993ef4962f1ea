import type { PoolClient } from "pg";

/**
 * Adds the words of a load. Two loads that bring the same new word wait for each other: call it near the transaction's
 * end, for its locks to be short. All in one order, so that neither waits for the other.
 */
export async function saveWords(client: PoolClient, words: Set<string>): Promise<void> {
  if (words.size > 0) await client.query(insertMissing, [[...words]]);
}

/**
 * Removes from `words` those that none of the staged messages has any more: what must not come back leaves no word.
 */
export async function keepStagedWords(client: PoolClient, words: Set<string>): Promise<void> {
  const { rows } = await client.query<{ word: string }>(selectStaged);
  const staged = new Set(rows.map(({ word }) => word));
  for (const word of words) if (!staged.has(word)) words.delete(word);
}

/**
 * Removes the words that no message has any more, whatever message had them once, by looking at all: some 10 s a
 * million messages. Its caller keeps loads out.
 */
export async function forgetUnusedWords(client: PoolClient): Promise<void> {
  // However many there are: an erasure must come to its end.
  await client.query("set local statement_timeout = 0");
  await client.query(deleteUnused);
}

const selectStaged = "select distinct unnest(tsvector_to_array(terms)) as word from incoming";

const deleteUnused = `
delete from vocabulary v where not exists (
  select from messages m, unnest(tsvector_to_array(m.terms)) as t(word) where t.word = v.word)`;

const insertMissing = `
insert into vocabulary (word)
select word from unnest($1::text[]) as w(word) where not exists (select from vocabulary v where v.word = w.word)
order by word on conflict do nothing`;
