import type { Json, Message } from "#core/message.ts";

/** Keys that an export leaves out where there is nothing to say: their absence is no sign of an old export. */
const optional = new Set(["reference", "interaction", "forwarded_message"]);
const never = -1n;

/** A message as the archive holds it: `older` names the version of each field that does not come from `version` itself. */
export type StoredMessage = Omit<Message, "absent"> & {
  digest: bigint;
  older: { [field: string]: bigint };
};

/** What a first sighting stores: fields that its export did not know are marked as never seen. */
export function firstSighting(message: Message, digest: bigint): StoredMessage {
  const { absent, ...fields } = message;
  return { ...fields, digest, older: neverSeen(absent) };
}

/** The marks of fields that a sighting's export did not know. */
export function neverSeen(absent: string[]): StoredMessage["older"] {
  const marked = absent.filter((field) => !optional.has(field) && field !== "edited_at");
  return Object.fromEntries(marked.map((field) => [field, never]));
}

/**
 * Joins two sightings of one message; the order of the arguments, and of many joins, makes no difference.
 * Each field comes from the newest sighting whose export knew it, among equally new ones the larger value. Text goes by
 * its edit time first, and blank text replaces text only by a later edit: a bot without the Message Content intent sees
 * every message blank.
 */
export function mergeMessages(a: StoredMessage, b: StoredMessage): StoredMessage {
  const [low, high] = a.version > b.version ? [b, a] : [a, b];
  const merged: StoredMessage = { ...high, extra: null, older: {} };
  if (low.version === high.version) {
    // Neither is the newer one: the row is both, whatever comes first, and is taken for neither when that comes again.
    merged.digest = BigInt.asIntN(64, low.digest | high.digest);
    merged.sentAt = Math.max(low.sentAt, high.sentAt);
  }
  const taken = new Map<string, bigint>();
  const take = (field: string, from: StoredMessage) => {
    taken.set(field, seen(from, field));
    return from;
  };
  const pick = (field: string) => take(field, isInLow(field, low, high) ? low : high);

  merged.type = pick("type").type;
  merged.isPinned = pick("is_pinned").isPinned;
  merged.authorId = pick("author").authorId;
  merged.referenceId = pick("reference").referenceId;
  const text = take("content", textIsInLow(low, high) ? low : high);
  merged.content = text.content;
  merged.editedAt = text.editedAt;

  const extra: { [key: string]: Json } = {};
  for (const key of new Set([...fieldsOf(low), ...fieldsOf(high)])) {
    const value = pick(key).extra?.[key];
    if (value !== undefined) extra[key] = value;
  }
  merged.extra = Object.keys(extra).length > 0 ? extra : null;
  // Only what does not go without saying is noted: most messages note nothing.
  for (const [field, version] of taken) if (seen(merged, field) !== version) merged.older[field] = version;
  return merged;
}

/** Whether a reader would call the two the same: who the author is today and who reacted do not count. */
export function readsTheSame(a: StoredMessage, b: StoredMessage): boolean {
  return readable(a) === readable(b);
}

function isInLow(field: string, low: StoredMessage, high: StoredMessage): boolean {
  const [lowSeen, highSeen] = [seen(low, field), seen(high, field)];
  if (lowSeen !== highSeen) return lowSeen > highSeen;
  return lowSeen !== never && orderOf(low, field) > orderOf(high, field);
}

/** What a message says in a field, as a text that orders sightings which are equally new. */
function orderOf(message: StoredMessage, field: string): string {
  const { type, isPinned, authorId, referenceId } = message;
  const columns: { [field: string]: Json } = {
    type,
    is_pinned: isPinned,
    author: authorId,
    reference: referenceId,
  };
  return JSON.stringify([columns[field] ?? null, message.extra?.[field] ?? null], (_key, value) =>
    sorted(value),
  );
}

/** The version at which this sighting saw the field. Keys that no export must write were seen only where they stand. */
function seen(message: StoredMessage, field: string): bigint {
  const noted = message.older[field];
  if (noted !== undefined) return noted;
  const mayBeLeftOut = optional.has(field) || !known.has(field);
  const stands =
    field === "reference"
      ? message.referenceId !== null || hasExtra(message, field)
      : hasExtra(message, field);
  return mayBeLeftOut && !stands ? never : message.version;
}

const known = new Set([
  ...["type", "is_pinned", "author", "content", "edited_at", "call_ended_at"],
  ...["attachments", "embeds", "stickers", "reactions", "mentions", "inline_emojis"],
]);

function hasExtra(message: StoredMessage, key: string): boolean {
  return message.extra?.[key] !== undefined;
}

function fieldsOf(message: StoredMessage): string[] {
  const columns = new Set(["type", "is_pinned", "content", "edited_at"]);
  return [...Object.keys(message.extra ?? {}), ...Object.keys(message.older)].filter(
    (key) => !columns.has(key),
  );
}

/** Whether `low` holds the text: one that was seen at all, the later edit, text over blank, the newer sighting, in that order. */
function textIsInLow(low: StoredMessage, high: StoredMessage): boolean {
  // A sighting whose export knew no text says nothing of it, whenever it was edited.
  const [lowSeen, highSeen] = [seen(low, "content"), seen(high, "content")];
  if ((lowSeen === never) !== (highSeen === never)) return highSeen === never;
  const [lowEdit, highEdit] = [
    low.editedAt ?? Number.NEGATIVE_INFINITY,
    high.editedAt ?? Number.NEGATIVE_INFINITY,
  ];
  if (lowEdit !== highEdit) return lowEdit > highEdit;
  if ((low.content === "") !== (high.content === "")) return high.content === "";
  return lowSeen === highSeen ? low.content > high.content : lowSeen > highSeen;
}

function readable(message: StoredMessage): string {
  const { author: _, reactions, ...rest } = message.extra ?? {};
  const counted = Array.isArray(reactions) ? reactions.map(withoutUsers) : null;
  return JSON.stringify(
    [message.type, message.content, message.editedAt, message.isPinned, message.referenceId, rest, counted],
    (_key, value) => sorted(value),
  );
}

function withoutUsers(reaction: Json): Json {
  if (reaction === null || typeof reaction !== "object" || Array.isArray(reaction)) return reaction;
  const { users: _, ...rest } = reaction;
  return rest;
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
