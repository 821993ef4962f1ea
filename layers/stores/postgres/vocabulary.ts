import type { PoolClient } from "pg";

/**
 * Adds the words of a load. Two loads that bring the same new word wait for each other: call it near the transaction's
 * end, for its locks to be short. All in one order, so that neither waits for the other.
 */
export async function saveWords(client: PoolClient, words: Set<string>): Promise<void> {
  if (words.size > 0) await client.query(insertMissing, [[...words]]);
}

const insertMissing = `
insert into vocabulary (word)
select word from unnest($1::text[]) as w(word) where not exists (select from vocabulary v where v.word = w.word)
order by word on conflict do nothing`;
