import type { PoolClient } from "pg";
import type { StoredMessage } from "#core/merge-message.ts";

/** A text that a message once had. */
type Text = { message_id: string; channel_id: string; edited_at: number | null; content: string };

/**
 * Gathers the texts that merges set aside: every text of a message but the current one is kept, blank ones never.
 * Which text is current and which were ever seen does not depend on their order, and so neither does what is kept.
 */
export class Versions {
  readonly #earlier: Text[] = [];
  readonly #current: Text[] = [];

  /** Notes what two sightings said and what is current now. */
  add(sightings: StoredMessage[], current: StoredMessage): void {
    for (const sighting of sightings) {
      if (isSame(sighting, current)) continue;
      if (sighting.content !== "") this.#earlier.push(textOf(sighting));
      this.#current.push(textOf(current));
    }
  }

  /** Writes what was gathered; no other connection may merge the same messages meanwhile. */
  async save(client: PoolClient): Promise<void> {
    if (this.#current.length === 0) return;
    await client.query(insertEarlier, [JSON.stringify(this.#earlier)]);
    await client.query(deleteCurrent, [JSON.stringify(this.#current)]);
  }
}

function isSame(a: StoredMessage, b: StoredMessage): boolean {
  return a.content === b.content && a.editedAt === b.editedAt;
}

function textOf({ id, channelId, editedAt, content }: StoredMessage): Text {
  return { message_id: id, channel_id: channelId, edited_at: editedAt, content };
}

const texts = `(
  select message_id, channel_id, content, hashtextextended(content, 0) as content_hash,
    coalesce(timestamptz 'epoch' + edited_at * interval '1 millisecond', '-infinity') as edited_at
  from jsonb_to_recordset($1::jsonb) as t(message_id bigint, channel_id bigint, edited_at bigint, content text)
) as t`;

const insertEarlier = `
insert into message_versions (message_id, channel_id, edited_at, content_hash, content)
select message_id, channel_id, edited_at, content_hash, content from ${texts}
order by message_id, channel_id, edited_at, content_hash on conflict do nothing`;

const deleteCurrent = `
delete from message_versions v using ${texts}
where v.message_id = t.message_id and v.channel_id = t.channel_id and v.edited_at = t.edited_at
  and v.content_hash = t.content_hash`;
