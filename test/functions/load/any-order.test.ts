import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { makeLoad } from "../../../functions/load/make-load.ts";
import { idAt, rawExport, rawMessage, rawUser, stagedPart } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { outcomeOf, type Sighting } from "../../support/oracle.ts";

type Part = ReturnType<typeof stagedPart>;
type Raw = { [key: string]: Json };

const ids = Array.from({ length: 4 }, (_, number) => idAt("2024-05-01T10:00:00Z", number));
const day = (number: number) => Date.UTC(2025, 0, number);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 4 });

const sighting = fc.record({
  id: fc.constantFrom(...ids),
  content: maybe(fc.constantFrom("", "one", "two", "three")),
  editedAt: maybe(fc.constantFrom(null, null, Date.UTC(2024, 5, 1), Date.UTC(2024, 6, 1))),
  isPinned: maybe(fc.boolean()),
  likes: maybe(fc.nat(2)),
  author: maybe(fc.record({ isHook: fc.boolean(), name: fc.constantFrom("ann", "bob") })),
});
const wholeExport = fc.record({
  exportedAt: fc.constantFrom(null, day(1), day(2), day(3)),
  name: maybe(fc.constantFrom("general", "lobby")),
  messages: fc.array(sighting, { maxLength: 7 }),
});
const manifest = fc.record({
  exportedAt: fc.constantFrom(day(1), day(2), day(3), day(4)),
  lacking: fc.subarray(ids, { minLength: 1 }),
});
/** How one archive comes to be: which exports come when and how often, cut into parts of what size, by how many loaders. */
const way = fc.record({
  order: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
  repeated: fc.array(fc.nat(), { maxLength: 3 }),
  partSize: fc.integer({ min: 1, max: 8 }),
  loaders: fc.integer({ min: 1, max: 2 }),
});
const history = fc.record({
  exports: fc.array(wholeExport, { minLength: 1, maxLength: 5 }),
  manifests: fc.array(manifest, { maxLength: 2 }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;
type Way = typeof way extends fc.Arbitrary<infer Value> ? Value : never;

let databases: FreshDatabase[];
beforeAll(async () => {
  databases = [await freshDatabase(), await freshDatabase()];
});
afterAll(async () => {
  for (const database of databases) await database.drop();
});

describe("any set of exports", () => {
  it("gives the same archive in any order, any number of times, cut into any parts, by one or two loaders, and the one that a plain look at everything gives", async () => {
    const property = fc.asyncProperty(history, fc.tuple(way, way), async (drawn, ways) => {
      const archives = await Promise.all(
        ways.map((each, index) => archiveOf(databases[index] as FreshDatabase, drawn, each)),
      );
      expect(archives[1]).toEqual(archives[0]);
      expect(await outcomes(databases[0] as FreshDatabase)).toEqual(expected(drawn));
      expect(await channelName(databases[0] as FreshDatabase)).toBe(expectedName(drawn));
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

/** Loads everything in one way into an emptied archive, and answers all that it holds. */
async function archiveOf(database: FreshDatabase, drawn: History, { order, ...how }: Way) {
  const { pool } = database;
  const all = [
    "messages",
    "message_versions",
    "deletions",
    "coverage",
    "users",
    "members",
    "channels",
    "guilds",
  ];
  for (const table of [...all, "parts"]) await pool.query(`delete from ${table}`);
  const parts = [
    ...drawn.exports.flatMap((each) => cut(each, how.partSize)),
    ...drawn.manifests.map(manifestPart),
  ];
  const rank = (index: number) => order[index % order.length] ?? 0;
  const shuffled = parts
    .map((part, index) => ({ part, rank: rank(index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ part }) => part);
  const waiting = [...shuffled, ...how.repeated.map((pick) => parts[pick % parts.length] as Part)];
  const load = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await loadPart(database, part);
  };
  await Promise.all(Array.from({ length: how.loaders }, load));
  const held: { [table: string]: unknown } = { checksums: await rebuildLedger(pool).checksums() };
  for (const table of all)
    held[table] = (await pool.query(`select * from ${table} as t order by t::text`)).rows;
  return held;
}

function loadPart({ pool }: FreshDatabase, { part, body }: Part) {
  const objects = {
    async get() {
      return (async function* () {
        yield body;
      })();
    },
  };
  return makeLoad({ objects, archive: archiveWriter(pool) })(part, { number: 1, isLast: false });
}

function cut({ exportedAt, name, messages }: History["exports"][number], size: number): Part[] {
  const channel = { id: "200", type: "GuildTextChat", ...(name !== undefined && { name }) };
  const header = { channel, exportedAt: exportedAt === null ? null : new Date(exportedAt).toISOString() };
  const parts: Part[] = [];
  for (let first = 0; first === 0 || first < messages.length; first += size) {
    const raw = messages.slice(first, first + size).map(rawSighting);
    parts.push(stagedPart(withPart(rawExport(raw, header), { firstOrdinal: first })));
  }
  return parts;
}

function manifestPart({ exportedAt, lacking }: History["manifests"][number]): Part {
  const covered = [[ids[0] ?? "", ids.at(-1) ?? ""]];
  const header = { channel: { id: "200" }, exportedAt: new Date(exportedAt).toISOString() };
  return stagedPart(withPart(rawExport([], header), { firstOrdinal: 0, manifest: { covered, lacking } }));
}

/** What a staged part says of itself stands before its messages. */
function withPart({ messages = [], messageCount = 0, ...header }: Raw, part: Raw): Raw {
  return { ...header, part, messages, messageCount };
}

function rawSighting({
  id,
  content,
  editedAt,
  isPinned,
  likes,
  author,
}: History["exports"][number]["messages"][number]): Raw {
  const edited = typeof editedAt === "number" ? new Date(editedAt).toISOString() : editedAt;
  return rawMessage(id, "", {
    ...{ content, isPinned, timestampEdited: edited },
    reactions: likes === undefined ? undefined : reactionsOf(likes),
    author: author && rawUser(author.isHook ? "502" : "501", author.name, { isBot: author.isHook }),
  });
}

function reactionsOf(likes: number): Json[] {
  return likes === 0 ? [] : [{ count: likes, emoji: { name: "👍" } }];
}

/** What the oracle is told of a history, and says of it. */
function expected({ exports, manifests }: History): { [id: string]: object } {
  const seen = new Map<string, Sighting[]>();
  for (const { exportedAt, messages } of exports) {
    for (const [ordinal, { likes, author, ...message }] of messages.entries()) {
      const { isHook, name } = author ?? {};
      const url = "https://cdn.discordapp.com/avatars/502/a.png";
      const kept = isHook ? { avatar_url: url, name: name ?? null, nickname: name ?? null } : null;
      const reactions = likes === undefined ? undefined : reactionsOf(likes);
      const told: Sighting = {
        ...{ ...message, exportedAt, ordinal },
        reactions: reactions?.length === 0 ? null : reactions,
        author: author && [isHook ? "502" : "501", kept],
      };
      seen.set(message.id, [...(seen.get(message.id) ?? []), told]);
    }
  }
  return Object.fromEntries(
    [...seen].map(([id, sightings]) => {
      const lacked = manifests.filter(({ lacking }) => lacking.includes(id));
      return [
        id,
        outcomeOf(
          sightings,
          lacked.map(({ exportedAt }) => exportedAt),
        ),
      ];
    }),
  );
}

/** What the archive says, in the oracle's words. */
async function outcomes({ pool }: FreshDatabase): Promise<{ [id: string]: object }> {
  const { rows } = await pool.query(`select m.*, (select json_agg(json_build_array(
      case when v.edited_at > '-infinity' then extract(epoch from v.edited_at) * 1000 end, v.content))
    from message_versions v where v.message_id = m.id and v.channel_id = m.channel_id) as texts from messages m`);
  return Object.fromEntries(
    rows.map((row) => [
      row.id,
      {
        content: row.content,
        editedAt: row.edited_at?.getTime() ?? null,
        isPinned: row.is_pinned,
        reactions: row.extra?.reactions ?? null,
        author: row.author_id === null ? null : [row.author_id, row.extra?.author ?? null],
        isDeleted: row.deleted_at !== null,
        versions: (row.texts ?? []).map((text: Json) => JSON.stringify(text)).sort(),
      },
    ]),
  );
}

async function channelName({ pool }: FreshDatabase): Promise<string | null> {
  const { rows } = await pool.query("select name from channels where id = 200");
  return rows[0]?.name ?? null;
}

/** The newest export that names the channel; among equally new ones, the larger name. */
function expectedName({ exports }: History): string | null {
  const named = exports
    .filter(({ name }) => name !== undefined)
    .sort((a, b) => (a.exportedAt ?? 0) - (b.exportedAt ?? 0) || ((a.name ?? "") < (b.name ?? "") ? -1 : 1));
  return named.at(-1)?.name ?? null;
}
