/**
 * What a search reads. Messages lie in the order of their time, which is that of their ids; one index holds their words
 * and facts; the vocabulary tells in which words a part of a word stands.
 */
export const search = `
drop index messages_part_of_word;
drop index messages_words;
alter table messages drop constraint messages_pkey;
alter table messages add primary key (created_at, id, channel_id);

-- search-terms.ts of core says what stands in them; null until they are filled
alter table messages add column terms tsvector;
-- the text that is looked at; null where that is the content in lower case
alter table messages add column folded text;
-- what waits to be sorted in is read by every search, and its pages are never given back: kB a month, not 4 MB
create index messages_terms on messages using gin (terms) with (gin_pending_list_limit = 1024);
create index messages_unfilled on messages (created_at) where terms is null;

-- every word of every message, and some that are gone
create table vocabulary (word text primary key) with (fillfactor = 90);
create index vocabulary_parts on vocabulary using gin (word gin_trgm_ops);
`;
