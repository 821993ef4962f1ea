import { isDeepStrictEqual } from "node:util";
import type { PoolClient } from "pg";
import { mergeMessages, readsTheSame, type StoredMessage } from "#core/merge-message.ts";
import type { Json } from "#core/message.ts";
import { searchTermsOf } from "#core/search-query/search-terms.ts";
import { sameExport } from "#core/version.ts";
import { deletedTerm } from "#stores/postgres/deletions.ts";
import { olderToJson } from "#stores/postgres/incoming.ts";
import * as sightings from "#stores/postgres/sightings.ts";
import { Versions } from "#stores/postgres/versions.ts";

/**
 * Holds all messages that the archive already had and a part may change, until the transaction ends: the staged ones,
 * the confirmed ones that an export lacked, and those of which the part has `copies`. All at once and in id order: two
 * loaders that lock some rows now and some later would wait for each other. Answers the ids of staged messages that say
 * the same as another sighting of one export. Throws `Overtaken` when another loader has changed a confirmed message.
 */
export async function holdKnown(client: PoolClient, channelId: string, copies: string[]): Promise<string[]> {
  if (!(await sightings.holdSightings(client, channelId, copies))) throw new Overtaken();
  const { rows } = await client.query<{ repeated: string[] }>(lock, [channelId, copies]);
  return rows[0]?.repeated ?? [];
}

/**
 * Merges the staged messages that the archive already had: `holdKnown` must hold them, and has answered `repeated`.
 * `changed` counts those that a reader sees differ, `superseded` those that only repeat an id of their own file, `touched`
 * all rows that were written; their words are added to `words`. `isCopy` says whether an id stands in another part of the same file too: that both say the
 * same time is true of a second import as well.
 */
export async function mergeKnown(
  client: PoolClient,
  repeated: string[],
  isCopy: (id: string) => boolean,
  words: Set<string>,
): Promise<Merged> {
  await sightings.noteSeenAgain(client);
  const differing = await client.query<{ held: Row; seen: Row }>(selectDiffering);
  const merged: (Row & { folded: string | null; terms: string })[] = [];
  const versions = new Versions();
  let [changed, superseded] = [0, repeated.filter(isCopy).length];
  for (const row of differing.rows) {
    const [held, seen] = [toMessage(row.held), toMessage(row.seen)];
    const result = mergeMessages(held, seen);
    const isRepeated = sameExport(held.version, seen.version) && held.version !== seen.version;
    if (isRepeated && isCopy(held.id)) superseded++;
    else if (!readsTheSame(held, result)) changed++;
    const written = toRow(result);
    versions.add([held, seen], result);
    // An older sighting, seen again, has nothing to add.
    if (isDeepStrictEqual(written, row.held)) continue;
    const found = searchTermsOf(result);
    merged.push({ ...written, folded: found.folded, terms: found.terms });
    // What was held may be from before there was a vocabulary.
    for (const word of found.words) words.add(word);
  }
  if (merged.length > 0) await client.query(update, [JSON.stringify(merged)]);
  await versions.save(client);
  return { changed, superseded, touched: merged.length };
}

/** Says that what a load has decided is not so any more: nothing is lost by deciding again. */
export class Overtaken extends Error {}

type Merged = { changed: number; superseded: number; touched: number };

/** A row as JSON: bigints as strings, since JSON numbers would round them; times in Unix milliseconds. */
type Row = {
  id: string;
  channel_id: string;
  sent_at: number;
  edited_at: number | null;
  version: string;
  digest: string;
  author_id: string | null;
  reference_id: string | null;
  is_pinned: boolean;
  type: string;
  content: string;
  extra: { [key: string]: Json } | null;
  older: { [field: string]: string } | null;
};

const key = "m.id = s.id and m.channel_id = s.channel_id";

/** Of what a part confirms, only marks of deletion are written: of a channel exported again, few rows have one. */
const mayChange = `(
  select id, channel_id, version, digest from incoming
  union all
  select c.id, c.channel_id, null, null from confirmed c
    join deletions d on d.channel_id = c.channel_id and d.message_id = c.id
  union all
  select id, $1::bigint, null, null from unnest($2::bigint[]) as copies(id))`;

/** A staged message that is exactly known may be changed by another loader before it is merged: it is locked as well. */
const lock = `
select coalesce(array_agg(id) filter (where is_repeated), '{}') as repeated from (
  select m.id, m.digest = s.digest and ${sightings.seenVersion} <> s.version
    and ${sightings.sameExport(sightings.seenVersion, "s.version")} as is_repeated
  from ${mayChange} as s join messages m on ${key} ${sightings.joinSightings}
  order by m.id for update of m
) as locked`;

const row = (
  of: string,
  version: string,
) => `jsonb_build_object('id', ${of}.id::text, 'channel_id', ${of}.channel_id::text,
  'sent_at', round(extract(epoch from ${of}.sent_at) * 1000), 'edited_at', round(extract(epoch from ${of}.edited_at) * 1000),
  'version', ${version}::text, 'digest', ${of}.digest::text, 'author_id', ${of}.author_id::text,
  'reference_id', ${of}.reference_id::text, 'is_pinned', ${of}.is_pinned, 'type', ${of}.type, 'content', ${of}.content,
  'extra', ${of}.extra, 'older', ${of}.older)`;

const selectDiffering = `
select ${row("m", sightings.seenVersion)} as held, ${row("s", "s.version")} as seen
from incoming s join messages m on ${key} ${sightings.joinSightings}
where m.digest <> s.digest order by m.id`;

const update = `
update messages m set edited_at = timestamptz 'epoch' + s.edited_at * interval '1 millisecond', version = s.version,
  digest = s.digest, author_id = s.author_id, reference_id = s.reference_id, is_pinned = s.is_pinned, type = s.type,
  sent_at = timestamptz 'epoch' + s.sent_at * interval '1 millisecond', content = s.content,
  extra = nullif(s.extra, 'null'), older = nullif(s.older, 'null'), folded = s.folded,
  terms = case when m.deleted_at is null then s.terms else s.terms || ${deletedTerm} end
from jsonb_to_recordset($1::jsonb) as s(id bigint, channel_id bigint,
  sent_at bigint, edited_at bigint, version bigint, digest bigint, author_id bigint, reference_id bigint,
  is_pinned boolean, type text, content text, extra jsonb, older jsonb,
  folded text, terms tsvector)
where ${key}`;

function toMessage(row: Row): StoredMessage {
  return {
    id: row.id,
    channelId: row.channel_id,
    type: row.type,
    sentAt: row.sent_at,
    editedAt: row.edited_at,
    authorId: row.author_id,
    content: row.content,
    isPinned: row.is_pinned,
    referenceId: row.reference_id,
    extra: row.extra,
    version: BigInt(row.version),
    digest: BigInt(row.digest),
    older: Object.fromEntries(
      Object.entries(row.older ?? {}).map(([field, version]) => [field, BigInt(version)]),
    ),
  };
}

function toRow(message: StoredMessage): Row {
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    sent_at: message.sentAt,
    edited_at: message.editedAt,
    author_id: message.authorId,
    content: message.content,
    is_pinned: message.isPinned,
    reference_id: message.referenceId,
    extra: message.extra,
    version: String(message.version),
    digest: String(message.digest),
    older: olderToJson(message.older),
  };
}
