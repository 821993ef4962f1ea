import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoadCounts } from "#core/part.ts";
import { connect } from "#stores/postgres/connect.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { idAt, rawExport, rawMessage, rawUser, stagedPart } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { loadPart, type StagedPart } from "../../support/load-part.ts";
import { waiting } from "../../support/waiting.ts";

const rounds = 20;

let together: FreshDatabase;
let apart: FreshDatabase;
beforeAll(async () => {
  [together, apart] = [await freshDatabase(), await freshDatabase()];
});
afterAll(async () => {
  for (const database of [together, apart]) await database.drop();
});

/** Two parts of one channel for each round, drawn anew: the same messages in other orders, texts and versions. */
const drawn = fc.sample(
  fc.array(
    fc.record({
      message: fc.nat(399),
      text: fc.constantFrom("a", "b", ""),
      edited: fc.boolean(),
      skew: fc.nat(40),
      author: fc.nat(9),
    }),
    { minLength: 150, maxLength: 300 },
  ),
  { numRuns: rounds * 2, seed: 7 },
);
const parts = drawn.map((messages, index) => makePart(messages, index >> 1, index));

function makePart(drawing: (typeof drawn)[number], round: number, index: number): StagedPart {
  const messages = drawing.map(({ message, text, edited, skew, author }) => {
    // Each round has months of its own, which neither loader has a partition for yet.
    const id = idAt(Date.UTC(2015 + round, message % 3, 1 + (message % 25)), message);
    const timestamp = new Date(Date.UTC(2015 + round - skew, 0, 1)).toISOString();
    const timestampEdited = edited ? `2025-02-0${1 + (message % 3)}T00:00:00+00:00` : null;
    return rawMessage(id, text, {
      timestamp,
      timestampEdited,
      author: rawUser(String(500 + author), `name ${index}`),
    });
  });
  const channel = { id: String(200 + (round % 3)), type: "GuildTextChat", name: `channel ${index}` };
  const exportedAt = new Date(Date.UTC(2025, 5, 1 + ((index * 7) % 40))).toISOString();
  return stagedPart(rawExport(messages, { exportedAt, channel }));
}

const loader = ({ pool }: Pick<FreshDatabase, "pool">, part: StagedPart) => loadPart(pool, part);

/** All that the archive holds, but for when and how often it was written. */
async function archiveOf({ pool }: FreshDatabase) {
  const held: { [table: string]: unknown[] } = {};
  for (const table of ["messages", "users", "members", "channels", "guilds"]) {
    const { rows } = await pool.query(`select * from ${table} order by 1, 2`);
    held[table] = rows;
  }
  held.skew = (await pool.query("select skew from archive")).rows;
  return held;
}

const generation = async ({ pool }: FreshDatabase) =>
  (await pool.query("select generation from archive")).rows[0].generation;
const sum = (counts: LoadCounts) => counts.new + counts.changed + counts.unchanged + counts.skipped;

describe("two loaders at once", () => {
  it("load overlapping parts without waiting for each other, and with the result of one after the other", async () => {
    for (let round = 0; round < rounds; round++) {
      const pair = parts.slice(round * 2, round * 2 + 2);
      const both = await Promise.all(pair.map((part) => loader(together, part)));
      const one: LoadCounts[] = [];
      for (const part of pair) one.push(await loader(apart, part));
      expect(both.map(sum)).toEqual(pair.map(({ part }) => part.count));
      const news = (counts: LoadCounts[]) => counts.reduce((total, each) => total + each.new, 0);
      expect(news(both)).toBe(news(one));
    }
    const held = await archiveOf(together);
    expect(held).toEqual(await archiveOf(apart));
    const { rows } = await together.pool.query("select sum(new)::int as new from parts");
    expect(rows).toEqual([{ new: held.messages?.length }]);
  });

  it("change nothing by loading every part again, in any order", async () => {
    const before = [await archiveOf(together), await generation(together)];
    const orders = fc.sample(fc.shuffledSubarray(parts, { minLength: parts.length }), {
      numRuns: 2,
      seed: 11,
    });
    const counts = await Promise.all(
      orders.map(async (order) => {
        const each: LoadCounts[] = [];
        for (const part of order) each.push(await loader(together, part));
        return each;
      }),
    );
    expect(counts.flat().filter((count) => count.new + count.changed > 0)).toEqual([]);
    expect([await archiveOf(together), await generation(together)]).toEqual(before);
  });

  it("neither lock rows in different orders where one has news of what the other only confirms", async () => {
    const of = (version: number, text: (number: number) => string, channel: number) => {
      const messages = Array.from({ length: 1_500 }, (_, number) =>
        rawMessage(idAt("2024-05-01", number), text(number)),
      );
      return stagedPart(
        rawExport(messages, {
          exportedAt: `2025-0${version}-01T00:00:00+00:00`,
          channel: { id: String(channel), type: "GuildTextChat", name: "c" },
        }),
      );
    };
    for (let channel = 300; channel < 304; channel++) {
      await loader(
        together,
        of(1, (number) => `base ${number}`, channel),
      );
      const odd = of(2, (number) => (number % 2 ? `base ${number}` : `second ${number}`), channel);
      const even = of(3, (number) => (number % 2 ? `third ${number}` : `base ${number}`), channel);
      const counts = await Promise.all([loader(together, odd), loader(together, even)]);
      expect(counts.map(sum)).toEqual([1_500, 1_500]);
    }
  });

  it("nor hold the archive's row, which each takes last, while they wait for another", async () => {
    const timestamp = "1950-01-01T00:00:00+00:00";
    const far = stagedPart(
      rawExport([rawMessage(idAt("2024-08-01"), "x", { timestamp })], { exportedAt: "2026-01-01T00:00:00Z" }),
    );
    const other = await together.pool.connect();
    await other.query("begin; select from guilds where id = 100 for update");
    const loading = loader(together, far);
    await expect.poll(async () => (await waiting(together.pool)).length).toBe(1);
    expect((await other.query("select from archive for update nowait")).rowCount).toBe(1);
    await other.query("rollback");
    other.release();
    expect(await loading).toMatchObject({ new: 1 });
  });
});

describe("two loaders of edits, of what a complete export lacked, and an erasure in between", () => {
  const numbers = Array.from({ length: 300 }, (_, number) => number);
  const ofMonth = (month: number) => `2025-0${month}-01T00:00:00+00:00`;

  it("never wait for each other in a circle, lose nothing, and bring nothing back", async () => {
    for (let round = 0; round < 6; round++) {
      const channel = { id: String(700 + round), type: "GuildTextChat", name: "c" };
      const id = (number: number) => idAt("2024-09-01", number + round * 1_000);
      const edition = (month: number) => {
        const messages = numbers.map((number) =>
          rawMessage(id(number), number % month ? `text ${month}` : "", {
            timestampEdited: number % 2 ? ofMonth(month) : null,
            author: rawUser(number % 10 === 0 ? "599" : "501", "ann"),
          }),
        );
        return stagedPart(rawExport(messages, { channel, exportedAt: ofMonth(month) }));
      };
      const lacking = numbers.filter((number) => number % 3 === 0).map(id);
      const covered = [[id(0), id(299)]];
      const manifest = stagedPart({
        ...{ guild: { id: "100" }, channel: { id: channel.id }, exportedAt: ofMonth(5) },
        ...{ part: { firstOrdinal: 0, manifest: { covered, lacking } }, messages: [] },
      });
      const waiting = [edition(2), manifest, edition(4), edition(3), manifest, edition(2)];
      const work = async () => {
        for (let part = waiting.shift(); part; part = waiting.shift()) await loader(together, part);
      };
      const one = { kind: "message", id: id(1) } as const;
      const erasing = erase(together.pool, [one, { kind: "user", id: "599" }], async () => undefined);
      await Promise.all([work(), work(), erasing]);

      const { rows } = await together.pool.query(
        "select id, deleted_at from messages where channel_id = $1 order by id",
        [channel.id],
      );
      const stays = numbers.filter((number) => number % 10 > 0 && number !== 1);
      expect(rows.map((row) => row.id)).toEqual(stays.map(id));
      const marked = rows.filter((row) => row.deleted_at !== null).map((row) => row.id);
      expect(marked).toEqual(stays.filter((number) => number % 3 === 0).map(id));
      const versions = await together.pool.query(
        "select message_id, count(*)::int from message_versions where channel_id = $1 group by 1 order by 1",
        [channel.id],
      );
      // Of odd ones each edition that is not blank is a text of its own; of even ones the same time has many texts.
      const texts = (number: number) => [2, 3, 4].filter((month) => number % month > 0).length;
      const newest = (number: number) => (number % 2 === 1 && number % 4 === 0 ? 0 : 1);
      const expected = stays.map((number) => [id(number), texts(number) - newest(number)] as const);
      expect(versions.rows.map((row) => [row.message_id, row.count])).toEqual(
        expected.filter(([, count]) => count > 0),
      );
    }
  });
});

describe("an erasure while a part is being loaded", () => {
  it("waits for the load and then removes what it brought", async () => {
    const id = idAt("2024-10-01");
    const part = stagedPart(rawExport([rawMessage(id, "x"), rawMessage(idAt("2024-10-02"), "y")]));
    const other = await together.pool.connect();
    await other.query("begin; select from guilds where id = 100 for update");
    const loading = loader(together, part);
    await expect.poll(async () => (await waiting(together.pool)).length).toBe(1);
    const erasing = erase(together.pool, [{ kind: "message", id }], async () => undefined);
    await expect.poll(async () => (await waiting(together.pool)).length).toBe(2);
    await other.query("rollback");
    other.release();
    expect(await loading).toMatchObject({ new: 2 });
    expect(await erasing).toBe(1);
    expect(await loader(together, part)).toMatchObject({ new: 0, skipped: 1 });
    const { rows } = await together.pool.query("select from messages where id = $1", [id]);
    expect(rows).toEqual([]);
  });

  it("is seen by a load that began before it and writes after it", async () => {
    const id = idAt("2024-10-05");
    const part = stagedPart(rawExport([rawMessage(id, "x")]));
    const { promise: kept, resolve: isKept } = Promise.withResolvers<void>();
    const erasing = erase(together.pool, [{ kind: "message", id }], () => kept);
    await expect.poll(async () => (await holders()).length).toBe(1);
    const loading = loader(together, part);
    await expect.poll(async () => (await waiting(together.pool)).length).toBe(1);
    isKept();
    expect(await erasing).toBe(0);
    expect(await loading).toMatchObject({ new: 0, skipped: 1 });
  });
});

describe("a loader whose connection is cut", () => {
  it("leaves nothing half done, and the part loads the next time", async () => {
    const before = await archiveOf(together);
    const part = stagedPart(
      rawExport(Array.from({ length: 2_000 }, (_, number) => rawMessage(idAt("2024-07-01", number), "x"))),
    );
    const pool = connect(together.url, { timeout: 30_000, connections: 1 });
    await pool.query("select 1");
    const locked = await together.pool.connect();
    await locked.query("begin; lock table parts in access exclusive mode");
    const cut = loader({ pool }, part);
    const refused = expect(cut).rejects.toThrow(/terminat/);
    await expect.poll(async () => (await waiting(together.pool)).length).toBe(1);
    await together.pool.query("select pg_terminate_backend($1)", [(await waiting(together.pool))[0]]);
    await refused;
    await locked.query("rollback");
    locked.release();
    expect(await archiveOf(together)).toEqual(before);
    expect(await loader({ pool }, part)).toMatchObject({ new: 2_000 });
    await pool.end();
  });
});

/** Connections that keep loads out. */
async function holders(): Promise<number[]> {
  const { rows } = await together.pool.query(
    "select distinct pid from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and database = (select oid from pg_database where datname = current_database())",
  );
  return rows.map(({ pid }) => Number(pid));
}
