import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { archiveRows, clearArchive } from "../../support/archive-rows.ts";
import { idAt, rawExport, rawMessage, rawUser, stagedPart } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { hookedPool } from "../../support/hooked-pool.ts";
import { loadPart, type StagedPart } from "../../support/load-part.ts";
import { outcomeOf, type Sighting } from "../../support/oracle.ts";

type Raw = { [key: string]: Json };

const ids = Array.from({ length: 6 }, (_, number) => idAt("2024-05-01T10:00:00Z", number));
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
  messages: fc.array(sighting, { maxLength: 9 }),
});
const manifest = fc.record({
  exportedAt: fc.constantFrom(day(1), day(2), day(3), day(4)),
  lacking: fc.subarray(ids, { minLength: 1 }),
});
/** How one archive comes to be: which exports come when and how often, cut into parts of what size, by how many loaders. */
const way = {
  order: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
  repeated: fc.array(fc.nat(), { maxLength: 3 }),
  partSize: fc.integer({ min: 1, max: 8 }),
  loaders: fc.integer({ min: 1, max: 2 }),
  pauses: fc.constant<number[]>([]),
};
/** Loaders that pause for some milliseconds behind some of their statements, so that others come in between. */
const crowded = {
  ...way,
  loaders: fc.integer({ min: 3, max: 4 }),
  pauses: fc.array(fc.constantFrom(0, 0, 0, 0, 2, 4), { minLength: 50, maxLength: 50 }),
};
const history = fc.record({
  exports: fc.array(wholeExport, { minLength: 1, maxLength: 5 }),
  manifests: fc.array(manifest, { maxLength: 2 }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;
type Way = { [key in keyof typeof way]: (typeof way)[key] extends fc.Arbitrary<infer Value> ? Value : never };

type Archive = FreshDatabase & { paused: Pool; pauses: number[] };

let archives: [Archive, Archive];
beforeAll(async () => {
  archives = [await freshArchive(), await freshArchive()];
});
afterAll(async () => {
  for (const { paused, drop } of archives) {
    await paused.end();
    await drop();
  }
});

/** A database with a second way to it, which takes its pauses from a list. */
async function freshArchive(): Promise<Archive> {
  const database = await freshDatabase();
  const pauses: number[] = [];
  const paused = hookedPool(
    database.url,
    async () => {
      const next = pauses.shift() ?? 0;
      pauses.push(next);
      if (next > 0) await pause(next);
    },
    4,
  );
  return { ...database, paused, pauses };
}

describe("any set of exports", () => {
  it("gives the same archive in any order, any number of times, cut into any parts, by up to four loaders, and the one that a plain look at everything gives", async () => {
    const property = fc.asyncProperty(
      history,
      fc.tuple(fc.record(way), fc.record(crowded)),
      async (drawn, ways) => {
        const [one, other] = archives;
        const held = await Promise.all([archiveOf(one, drawn, ways[0]), archiveOf(other, drawn, ways[1])]);
        expect(held[1]).toEqual(held[0]);
        expect(await outcomes(one)).toEqual(expected(drawn));
        expect(await channelName(one)).toBe(expectedName(drawn));
      },
    );
    // On a slow machine fewer runs; a failure is told in time, however long it could be made smaller.
    await fc.assert(property, { numRuns: 60, interruptAfterTimeLimit: 15_000 });
  });
});

/** Loads everything in one way into an emptied archive, and answers all that it holds. */
async function archiveOf({ pool, paused, pauses }: Archive, drawn: History, { order, ...how }: Way) {
  await clearArchive(pool);
  pauses.splice(0, pauses.length, ...how.pauses);
  const parts = [
    ...drawn.exports.flatMap((each) => cut(each, how.partSize)),
    ...drawn.manifests.map(manifestPart),
  ];
  const rank = (index: number) => order[index % order.length] ?? 0;
  const shuffled = parts
    .map((part, index) => ({ part, rank: rank(index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ part }) => part);
  const waiting = [...shuffled, ...how.repeated.map((pick) => parts[pick % parts.length] as StagedPart)];
  const load = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift())
      await loadPart(how.pauses.length > 0 ? paused : pool, part);
  };
  await Promise.all(Array.from({ length: how.loaders }, load));
  return { checksums: await rebuildLedger(pool).checksums(), ...(await archiveRows(pool)) };
}

function cut({ exportedAt, name, messages }: History["exports"][number], size: number): StagedPart[] {
  const channel = { id: "200", type: "GuildTextChat", ...(name !== undefined && { name }) };
  const header = { channel, exportedAt: exportedAt === null ? null : new Date(exportedAt).toISOString() };
  const parts: StagedPart[] = [];
  for (let first = 0; first === 0 || first < messages.length; first += size) {
    const raw = messages.slice(first, first + size).map(rawSighting);
    parts.push(stagedPart(withPart(rawExport(raw, header), { firstOrdinal: first })));
  }
  return parts;
}

function manifestPart({ exportedAt, lacking }: History["manifests"][number]): StagedPart {
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
