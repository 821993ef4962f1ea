import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partKey } from "#core/part.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { importControl } from "#stores/postgres/import-control.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { redriveLedger } from "#stores/postgres/redrive-ledger.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const checkpoint = { header: "{}", count: 7, skipped: 0, parts: 2, byte: 1_000 };

/** An import of one file that somebody began to read. */
async function begin() {
  const [id, ledger] = [randomUUID(), importLedger(database.pool)];
  await ledger.create(id, [{ path: "/a.json", size: 9_000 }], { isSample: false, isComplete: false });
  await ledger.startFile(id, 1, "stamp", 0);
  await ledger.noteProgress(id, 1, { bytes: 1_000, messages: 7, skipped: 0 }, checkpoint);
  const retry = () => importControl(database.pool).retry(id);
  const state = async () => (await archiveState(database.pool).import(id))?.state;
  return { id, ledger, retry, state };
}

describe("a retry", () => {
  it("goes on at the checkpoint of a file that was given up for a store's sake", async () => {
    const { id, ledger, retry, state } = await begin();
    await ledger.failReading(id, "the bucket is away");
    expect(await state()).toBe("failed");
    expect(await retry()).toEqual({ unread: true, parts: [] });
    expect((await archiveState(database.pool).import(id))?.bytes.read).toBe(1_000);
    expect(await ledger.startFile(id, 1, "stamp", 0)).toEqual({ checkpoint, parts: 2 });
  });

  it("begins anew with a file whose content failed", async () => {
    const { id, ledger, retry } = await begin();
    await ledger.endFile(id, 1, "failed", 2);
    await ledger.endReading(id);
    expect(await retry()).toMatchObject({ unread: true });
    expect((await archiveState(database.pool).import(id))?.bytes.read).toBe(0);
    expect(await ledger.startFile(id, 1, "stamp", 2)).toEqual({ checkpoint: null, parts: 2 });
  });

  it("opens an import that nobody reads any more, and none that somebody reads or that is uploaded", async () => {
    const { id, ledger, retry, state } = await begin();
    const hold = await ledger.hold(id);
    expect(await retry()).toBeUndefined();
    expect(await state()).toBe("reading");
    await hold?.release();
    expect(await retry()).toEqual({ unread: true, parts: [] });
    expect(await state()).toBe("queued");
    expect(await retry()).toEqual({ unread: true, parts: [] });
    await (await ledger.hold(id))?.release();

    const control = importControl(database.pool);
    const uploading = randomUUID();
    await control.begin(uploading, [{ number: 1, name: "a.json", size: 9, partSize: 9 }], false);
    expect(await control.retry(uploading)).toBeUndefined();
  });

  it("and a redrive at the same time do not wait for each other", async () => {
    const { id, ledger, retry } = await begin();
    const part = { v: 1 as const, export_id: id, key: partKey(id, 1), number: 1, size: 1, count: 1 };
    await ledger.notePart(part);
    await ledger.endFile(id, 1, "read", 1);
    await ledger.endReading(id);
    const { reopen } = redriveLedger(database.pool);
    for (let round = 0; round < 30; round++) {
      await archiveWriter(database.pool).fail(part, "it is damaged", new Date(Date.now() + 60_000));
      await Promise.all([retry(), reopen(part)]);
    }
    const { rows } = await database.pool.query("select failed from parts where key = $1", [part.key]);
    expect(rows).toEqual([{ failed: null }]);
  });
});
