import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { keepCountersOut } from "#stores/postgres/stats/note-changes.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { generateExport } from "../../../../bench/generate.ts";
import { clearArchive } from "../../../../support/archive-rows.ts";
import { idAt, rawExport, rawMessage, rawUser, stagedPart } from "../../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";
import { loadDocuments } from "../../../../support/load-documents.ts";
import { loadPart } from "../../../../support/load-part.ts";
import { countByHand, heldMessages, heldNames } from "../../../../support/stats-oracle.ts";
import { endedOrWaiting, waiting } from "../../../../support/waiting.ts";

type Document = { [key: string]: Json };

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
afterEach(() => clearArchive(database.pool));

/** Counts all that changed, and holds it against counting by hand. */
async function countAndCompare(): Promise<number> {
  const { pool } = database;
  while (await countStats(pool));
  const { as_of: _, pending, ...counted } = await archiveStats(pool).counted({ top: 100 });
  const messages = await heldMessages(pool);
  expect(counted).toEqual(countByHand(messages, await heldNames(pool), 100));
  expect(pending).toBe(0);
  return messages.length;
}

const pendingDays = async () => (await archiveStats(database.pool).counted({ top: 1 })).pending;
const totals = async () =>
  (await database.pool.query("select kind, key, count from stats_totals order by 1, 2")).rows;
const load = (...documents: Document[]) => loadDocuments(database.pool, documents);
const about = (nth: number, text: string, over: Document = {}) =>
  rawMessage(idAt(`2024-03-0${1 + (nth % 5)}`, nth), text, over);
const first = Array.from({ length: 20 }, (_, nth) => about(nth, `pie number ${nth} 🎉`));
const eve = { kind: "user", id: "502" } as const;
const secret = about(30, "secret", { author: rawUser("502", "eve") });

describe("what is counted after a load", () => {
  it("is what counting by hand gives, after each edition of a generated server", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stats-"));
    try {
      for (const edition of [1, 0, 2]) {
        const directory = join(folder, String(edition));
        const { files } = await generateExport({
          seed: 3,
          messages: 1_500,
          channels: 3,
          months: 2,
          edition,
          directory,
        });
        for (const file of files) await load(JSON.parse(await readFile(file, "utf8")));
        expect(await countAndCompare()).toBe(1_500);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("changes by edits, and not by a replay, which has nothing to count", async () => {
    await load(rawExport(first));
    await countAndCompare();
    const before = await totals();
    await load(rawExport(first));
    expect(await pendingDays()).toBe(0);
    const edited = { timestampEdited: "2025-02-01T00:00:00+00:00", author: rawUser("502", "eve") };
    await load(rawExport([about(3, "cake", edited)], { exportedAt: "2025-03-01T00:00:00+00:00" }));
    expect(await pendingDays()).toBe(1);
    await countAndCompare();
    expect(await totals()).not.toEqual(before);
    expect(await totals()).toContainEqual({ kind: "word", key: "cake", count: "1" });
  });

  it("has copies of one id in one file, as if each stood in a file of its own", async () => {
    const edited = { timestampEdited: "2025-02-01T00:00:00+00:00" };
    await load(rawExport([...first, about(3, "cake", edited), about(3, "pie")]));
    await countAndCompare();
  });

  it("keeps deleted messages, which the archive has", async () => {
    await load(rawExport(first));
    await countAndCompare();
    const before = await totals();
    const covered = [[idAt("2024-03-01"), idAt("2024-03-06")]];
    const manifest = { covered, lacking: [about(3, "").id] } as Json;
    // A part's header stands before its messages.
    const lacking = rawExport([], { exportedAt: "2025-03-01T00:00:00+00:00" });
    await load({ part: { firstOrdinal: 0, manifest }, ...lacking });
    const { rows } = await database.pool.query("select from messages where deleted_at is not null");
    expect(rows).toHaveLength(1);
    expect(await countAndCompare()).toBe(20);
    expect(await totals()).toEqual(before);
  });

  it("forgets what is erased, and every word of it, also before it is counted anew", async () => {
    await load(rawExport([...first, secret]));
    await countAndCompare();
    expect(JSON.stringify(await totals())).toMatch(/502.*secret/);
    expect(await erase(database.pool, [eve], async () => undefined)).toBe(1);
    const told = [await totals(), await archiveStats(database.pool).counted({ top: 100 })];
    expect(JSON.stringify(told)).not.toMatch(/secret|502/);
    // The others of that day wait to be counted.
    expect(told[1]).toMatchObject({ messages: 16, pending: 1 });
    const { rows } = await database.pool.query("select from stats_days where 'secret' = any(keys)");
    expect(rows).toEqual([]);
    expect(await countAndCompare()).toBe(20);
    expect(JSON.stringify(await totals())).not.toMatch(/secret|502/);
  });

  it("forgets what is erased while it is being counted", async () => {
    const { pool } = database;
    await load(rawExport([...first, secret]));
    const other = await pool.connect();
    await other.query("begin; lock table stats_totals in share mode");
    const counting = countStats(pool);
    await endedOrWaiting(pool, counting);
    const erasing = erase(pool, [eve], async () => undefined);
    while ((await waiting(pool)).length < 2) await pause(5);
    await other.query("rollback");
    other.release();
    expect(await counting).toBe(5);
    expect(await erasing).toBe(1);
    expect(JSON.stringify(await totals())).not.toMatch(/secret|502/);
    expect(await countAndCompare()).toBe(20);
  });

  it("forgets the sample when that is dropped", async () => {
    const id = randomUUID();
    const ledger = importLedger(database.pool);
    await ledger.create(id, [{ path: "s.json", size: 1 }], { isSample: true, isComplete: false });
    const sample = stagedPart(rawExport(first), 1, id);
    await ledger.notePart(sample.part, undefined, undefined);
    await loadPart(database.pool, sample);
    expect(await countAndCompare()).toBe(20);
    await ledger.dropSample(async () => undefined);
    expect(await countAndCompare()).toBe(0);
    expect(await totals()).toEqual([]);
  });

  it("is empty after the archive is emptied for a rebuild, and the same after it", async () => {
    await load(rawExport(first));
    await countAndCompare();
    const before = await totals();
    await rebuildLedger(database.pool).empty([]);
    expect(await countAndCompare()).toBe(0);
    expect(await totals()).toEqual([]);
    await load(rawExport(first));
    await countAndCompare();
    expect(await totals()).toEqual(before);
  });
});

describe("counting", () => {
  it("says as of when, and how many days wait", async () => {
    const begun = Date.now();
    await load(rawExport(first));
    const waiting = await archiveStats(database.pool).counted({ top: 1 });
    expect(waiting).toMatchObject({ pending: 5, messages: 0 });
    expect(Date.parse(waiting.as_of)).toBeGreaterThanOrEqual(begun - 1_000);
    expect(await countStats(database.pool)).toBe(5);
    expect(await countStats(database.pool)).toBe(0);
    const counted = await archiveStats(database.pool).counted({ top: 1 });
    expect(counted).toMatchObject({ pending: 0, messages: 20 });
    expect(counted.as_of > waiting.as_of).toBe(true);
  });

  it("leaves it to who counts already", async () => {
    await load(rawExport(first));
    const other = await database.pool.connect();
    await other.query("begin");
    await keepCountersOut(other);
    expect(await countStats(database.pool)).toBe(0);
    expect(await pendingDays()).toBe(5);
    await other.query("rollback");
    other.release();
    await countAndCompare();
  });

  it("does not lose what loads bring meanwhile", async () => {
    const loads = Array.from({ length: 12 }, (_, nth) =>
      rawExport([about(nth, "here"), about(nth + 12, "there")], {
        channel: { id: String(200 + (nth % 3)), type: "GuildTextChat", name: "general" },
      }),
    );
    let isLoading = true;
    const counting = (async () => {
      while (isLoading) await countStats(database.pool);
    })();
    await Promise.all([0, 1, 2].map((third) => load(...loads.filter((_, nth) => nth % 3 === third))));
    isLoading = false;
    await counting;
    expect(await countAndCompare()).toBe(24);
  });

  it("leaves nothing noted where its transaction fails", async () => {
    await load(rawExport(first));
    await database.pool.query("alter table stats_totals add constraint no_pie check (key <> 'pie')");
    await expect(countStats(database.pool)).rejects.toThrow("no_pie");
    expect(await pendingDays()).toBe(5);
    await database.pool.query("alter table stats_totals drop constraint no_pie");
    await countAndCompare();
  });
});
