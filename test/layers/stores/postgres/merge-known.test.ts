import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoadCounts } from "#core/part.ts";
import { idAt, rawExport, rawMessage, stagedPart } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { hookedPool } from "../../../support/hooked-pool.ts";
import { loadPart, type StagedPart } from "../../../support/load-part.ts";
import { endedOrWaiting } from "../../../support/waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const of = (channel: string, exportedAt: string, texts: [string, string][]) =>
  stagedPart(
    rawExport(
      texts.map(([id, text]) => rawMessage(id, text)),
      { exportedAt: `${exportedAt}T00:00:00Z`, channel: { id: channel, type: "GuildTextChat", name: "c" } },
    ),
  );

/**
 * Loads a part, and another one at once from behind each of its statements that a pattern finds, in their order, until
 * that has ended or waits. Rejects with what any of them failed.
 */
async function loadAround(part: StagedPart, others: [RegExp, StagedPart][]): Promise<LoadCounts[]> {
  const { pool } = database;
  const begun: Promise<LoadCounts>[] = [];
  const hooked = hookedPool(database.url, async (statement) => {
    const [pattern, other] = others[begun.length] ?? [];
    if (!other || !pattern?.test(statement)) return;
    const loading = loadPart(pool, other);
    begun.push(loading);
    await endedOrWaiting(pool, loading);
  });
  try {
    const own = loadPart(hooked, part);
    await own.catch(() => undefined);
    const all = await Promise.all([own, ...begun]);
    expect(begun).toHaveLength(others.length);
    return all;
  } finally {
    await hooked.end();
  }
}

const isLock = /for update of m/;

describe("what a part may change of the archive", () => {
  it("is not changed by another loader between being looked at and being merged, and no text is lost", async () => {
    const [before, id, after] = [1, 2, 3].map((number) => idAt("2024-01-01", number)) as [
      string,
      string,
      string,
    ];
    // At the same place in its file: it is known exactly, but in a part whose ends are new.
    await loadPart(
      database.pool,
      of("900", "2025-01-01", [
        [idAt("2023-01-01"), "old"],
        [id, "one"],
      ]),
    );
    const again = of("900", "2025-01-01", [
      [before, "new"],
      [id, "one"],
      [after, "new"],
    ]);
    await loadAround(again, [
      [isLock, of("900", "2025-02-01", [[id, "two"]])],
      [/as held, jsonb_build_object/, of("900", "2025-03-01", [[id, "three"]])],
    ]);
    const { rows } = await database.pool.query(
      "select content from messages where id = $1 union all (select content from message_versions where message_id = $1 order by 1)",
      [id],
    );
    expect(rows.map(({ content }) => content)).toEqual(["three", "one", "two"]);
  });

  it("is locked at once where the part has two copies of a message: two loaders go on", async () => {
    const [first, last] = [idAt("2024-02-01", 1), idAt("2024-02-01", 9)];
    await loadPart(
      database.pool,
      of("901", "2025-01-01", [
        [first, "y"],
        [last, "a"],
      ]),
    );
    const older = of("901", "2024-12-01", [
      [first, "older"],
      [last, "older"],
    ]);
    const copies = of("901", "2025-05-01", [
      [first, "x"],
      [first, "y"],
      [last, "b"],
    ]);
    expect(await loadAround(copies, [[isLock, older]])).toMatchObject([{ changed: 1 }, { unchanged: 2 }]);
  });

  it("is locked at once where a message that was lacking is there again: two loaders go on", async () => {
    const [first, last] = [idAt("2024-03-01", 1), idAt("2024-03-01", 9)];
    await loadPart(
      database.pool,
      of("902", "2025-01-01", [
        [first, "y"],
        [last, "a"],
      ]),
    );
    const manifest = { covered: [[first, last]], lacking: [first] };
    const header = { exportedAt: "2025-02-01T00:00:00Z", guild: { id: "100" }, channel: { id: "902" } };
    await loadPart(
      database.pool,
      stagedPart({ ...header, part: { firstOrdinal: 0, manifest }, messages: [] }),
    );
    const marked = "select id from messages where channel_id = 902 and deleted_at is not null";
    expect((await database.pool.query(marked)).rows).toEqual([{ id: first }]);
    const older = of("902", "2024-12-01", [
      [first, "older"],
      [last, "older"],
    ]);
    const again = of("902", "2025-05-01", [
      [first, "y"],
      [last, "b"],
    ]);
    expect(await loadAround(again, [[isLock, older]])).toMatchObject([{ changed: 1 }, { unchanged: 2 }]);
    expect((await database.pool.query(marked)).rows).toEqual([]);
  });

  it("is no message that the archive has from an older export, word for word: it stays free", async () => {
    const ids = [1, 2, 3].map((number) => idAt("2024-04-01", number));
    const texts = ids.map((id): [string, string] => [id, "same"]);
    await loadPart(database.pool, of("903", "2025-01-01", texts));
    const free: number[] = [];
    const hooked = hookedPool(database.url, async (statement) => {
      if (!isLock.test(statement)) return;
      const { rowCount } = await database.pool.query(
        "select from messages where channel_id = 903 for update skip locked",
      );
      free.push(rowCount ?? 0);
    });
    await loadPart(hooked, of("903", "2025-02-01", texts));
    await hooked.end();
    expect(free).toEqual([3]);
  });
});
