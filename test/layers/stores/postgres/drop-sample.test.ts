import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { clearArchive } from "../../../support/archive-rows.ts";
import { idAt, rawExport, rawMessage, stagedPart } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { hookedPool } from "../../../support/hooked-pool.ts";
import { loadPart, type StagedPart } from "../../../support/load-part.ts";
import { endedOrWaiting, waiting } from "../../../support/waiting.ts";

const nothing = async () => undefined;
const dropped = { new: 0, changed: 0, unchanged: 0, skipped: 1 };

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => clearArchive(database.pool));

const ledger = () => importLedger(database.pool);

/** A sample of two parts, the first of which is loaded. */
async function sample(): Promise<[StagedPart, StagedPart]> {
  const id = randomUUID();
  await ledger().create(id, [{ path: "s.json", size: 1 }], { isSample: true, isComplete: false });
  const part = (number: number) =>
    stagedPart(rawExport([rawMessage(idAt("2024-01-01", number), `sample ${number}`)]), number, id);
  const parts: [StagedPart, StagedPart] = [part(1), part(2)];
  for (const each of parts) await ledger().notePart(each.part, undefined, undefined);
  await loadPart(database.pool, parts[0]);
  return parts;
}

async function left() {
  const { rows } = await database.pool.query(
    "select content from messages union all select word from vocabulary union all select key from parts union all select id::text from imports union all select name from guilds",
  );
  return rows;
}

describe("dropping the sample", () => {
  it("removes all of it, hands over the keys of its parts, and finds nothing the next time", async () => {
    const parts = await sample();
    const discarded: string[][] = [];
    const drop = () => ledger().dropSample(async (keys) => void discarded.push(keys));
    expect([await drop(), await drop()]).toEqual([true, false]);
    expect(discarded.map((keys) => keys.sort())).toEqual([parts.map(({ part }) => part.key)]);
    expect(await left()).toEqual([]);
  });

  it("removes nothing while its parts cannot be removed from object storage", async () => {
    await sample();
    const before = await left();
    const away = async () => Promise.reject(new Error("storage is away"));
    await expect(ledger().dropSample(away)).rejects.toThrow("storage is away");
    expect(await left()).toEqual(before);
    expect(await ledger().dropSample(nothing)).toBe(true);
    expect(await left()).toEqual([]);
  });

  it("waits for a part of it that is being loaded, wherever that is, and removes it too", async () => {
    for (const place of [/insert into messages/, /insert into users/, /insert into parts/]) {
      const [, second] = await sample();
      const dropping: Promise<boolean>[] = [];
      const hooked = hookedPool(database.url, async (statement) => {
        if (!place.test(statement)) return;
        const drop = ledger().dropSample(nothing);
        dropping.push(drop);
        await endedOrWaiting(database.pool, drop);
      });
      expect(await loadPart(hooked, second)).toMatchObject({ new: 1 });
      await hooked.end();
      expect(await Promise.all(dropping)).toEqual([true]);
      expect(await left()).toEqual([]);
    }
  });

  it("and a load of it that waits for a row never wait for each other in a circle", async () => {
    const [, second] = await sample();
    const other = await database.pool.connect();
    await other.query("begin; select from guilds where id = 100 for update");
    const loading = loadPart(database.pool, second);
    await expect.poll(async () => (await waiting(database.pool)).length).toBe(1);
    const dropping = ledger().dropSample(nothing);
    await expect.poll(async () => (await waiting(database.pool)).length).toBe(2);
    await other.query("rollback");
    other.release();
    expect([(await loading).new, await dropping]).toEqual([1, true]);
    expect(await left()).toEqual([]);
  });

  it("keeps out a part of it that comes to a loader later, also when a rebuild or its reader notes it once more", async () => {
    const [, second] = await sample();
    await ledger().dropSample(nothing);
    expect(await loadPart(database.pool, second)).toEqual(dropped);
    expect(await left()).toEqual([]);
    const { noteParts, progress } = rebuildLedger(database.pool);
    await noteParts([second.part]);
    expect(await loadPart(database.pool, second)).toEqual(dropped);
    expect(await progress()).toEqual({ waiting: 0, failed: 0 });
    expect(await left()).toEqual([]);
  });
});
