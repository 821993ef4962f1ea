import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snowflakeAt } from "#core/snowflake.ts";
import { asking } from "#stores/postgres/asking.ts";
import { idsAround } from "#stores/postgres/channel-page.ts";
import { lastIdBefore } from "#stores/postgres/incoming.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

const months = Array.from({ length: 12 }, (_, month) => `2024-${String(month + 1).padStart(2, "0")}`);
const quiet = months.map((month) => idAt(`${month}-15T12:00:00Z`));
const busy = months.flatMap((month) =>
  [1, 2, 3].flatMap((day) => [0, 1, 2].map((nth) => at(month, day, nth))),
);

function at(month: string, day: number, nth: number): string {
  return idAt(`${month}-0${day}T10:00:00Z`, nth);
}

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await load("201", busy);
  await load("200", quiet);
});
afterAll(() => database.drop());

const load = (channel: string, ids: string[], over = {}) =>
  loadDocuments(database.pool, [
    rawExport(
      ids.map((id) => rawMessage(id, "text", over)),
      { channel: { id: channel, type: "GuildTextChat", name: channel } },
    ),
  ]);

async function count(): Promise<void> {
  while (await countStats(database.pool));
}

/** Holds the ids next to many places against looking at all of the channel. */
async function compare(channel: string): Promise<void> {
  const held = await database.pool.query<{ id: string }>(
    "select id from messages where channel_id = $1 order by messages.id",
    [channel],
  );
  const ids = held.rows.map(({ id }) => BigInt(id));
  const places = [
    -1n,
    ...ids.filter((_, nth) => nth % 5 === 0),
    BigInt(snowflakeAt(Date.UTC(2024, 6, 20))),
    2n ** 63n - 1n,
  ];
  for (const place of places) {
    for (const [older, newer] of [
      [1, 4],
      [7, 2],
      [200, 200],
    ] as const) {
      expect(await idsAround(asking(database.pool), channel, place, { older, newer })).toEqual({
        older: ids
          .filter((id) => id <= place)
          .slice(-older)
          .map(String),
        newer: ids
          .filter((id) => id > place)
          .slice(0, newer)
          .map(String),
      });
    }
  }
}

async function compareBoth(): Promise<void> {
  for (const channel of ["200", "201", "202"]) await compare(channel);
}

describe("the messages of a channel next to a place", () => {
  it("are those that looking at all of them finds, before they are counted and then", async () => {
    await compareBoth();
    await count();
    await compareBoth();
  });

  it("are so where some days changed since they were counted, and where some went", async () => {
    await load("201", [at("2024-05", 1, 7), at("2024-05", 9, 1), idAt("2025-02-01")]);
    await compareBoth();
    const gone = [quiet[3], ...[0, 1, 2].map((nth) => at("2024-07", 2, nth))];
    const forgotten = gone.map((id) => ({ kind: "message" as const, id: id ?? "" }));
    expect(await erase(database.pool, forgotten, async () => undefined)).toBe(4);
    await compareBoth();
    await count();
    await compareBoth();
  });

  it("are so where their own times are of other days than their ids", async () => {
    const ids = [0, 1, 2, 3].map((nth) => at("2024-03", 3, 10 + nth));
    for (const [nth, id] of ids.entries())
      await load("202", [id], { timestamp: `201${nth}-01-01T00:00:00Z` });
    await count();
    await compareBoth();
  });

  it("are found without walking what other channels have between them", async () => {
    const { pool } = database;
    await pool.query(`
      insert into messages (id, channel_id, sent_at, version, digest, is_pinned, type, content)
      select ${lastIdBefore("t")} + 1, 300, t, 0, 0, false, 'Default', ''
      from generate_series('2024-01-01'::timestamptz, '2024-12-31', interval '9 minutes') as t`);
    await pool.query("vacuum analyze messages");
    let read = 0;
    const explained: ReturnType<typeof asking> = async (text, values) => {
      const { rows } = await pool.query(`explain (analyze, buffers, format json) ${text}`, values);
      const [{ Plan: plan }] = rows[0]["QUERY PLAN"];
      read = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
      return [];
    };
    await idsAround(explained, "200", BigInt(quiet[6] ?? ""), { older: 51, newer: 51 });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(120);
  });
});
