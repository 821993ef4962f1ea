import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { Suppressions, suppressionsKey } from "#core/suppressions.ts";
import { rebuildLedger } from "#stores/postgres/rebuild-ledger.ts";
import { eraseFrom } from "../../../infra/local/erase.ts";
import { findExports, importFiles } from "../../../infra/local/import-files.ts";
import { isSame, rebuildArchive } from "../../../infra/local/rebuild-archive.ts";
import { archiveRows } from "../../support/archive-rows.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";
import { type Files, type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  await stack.clear();
  const keys: string[] = [];
  for await (const { key } of stack.stores.objects.list("")) keys.push(key);
  await stack.stores.objects.delete(keys);
});

const id = (day: number) => idAt(Date.UTC(2024, 0, day));
const days = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** An export made in a month of 2025, of messages of some days of 2024; `over` changes single messages. */
function of(list: number[], month: number, over: { [day: number]: { [key: string]: Json } } = {}, root = {}) {
  const messages = list.map((day) =>
    rawMessage(id(day), `day ${day}`, {
      author: rawUser(String(500 + (day % 3)), `name ${month}`, { color: day % 2 ? "#ffffff" : null }),
      ...over[day],
    }),
  );
  return rawExport(messages, { exportedAt: `2025-0${month}-01T00:00:00+00:00`, ...root });
}

const edited = (content: string, day: number) => ({
  ...{ content, timestampEdited: new Date(Date.UTC(2024, 5, day)).toISOString() },
});

async function complete(files: Files) {
  const found = await findExports(await stack.write(files));
  const { id, reading } = await importFiles(stack.stores, { ...found, isComplete: true });
  await reading;
  return stack.ended(id);
}

const held = () => archiveRows(stack.stores.loadPool);

/** A history with everything that depends on what came before. */
async function makeHistory() {
  await stack.import({ "b.json": of(days(40), 3, { 5: edited("five", 2), 6: { content: "" } }) });
  await stack.import({ "a.json": of(days(40), 1, { 5: edited("fünf", 1), 7: edited("seven", 3) }) });
  await stack.import({
    "u.json": of(
      [1, 2, 3],
      1,
      { 2: { reactions: [{ count: 2, emoji: { name: "x" } }] } },
      { exportedAt: null },
    ),
  });
  await complete({
    "c.json": of(
      days(40).filter((day) => day % 9 > 0),
      4,
      { 8: { stickers: undefined as never } },
    ),
  });
  await stack.import({ "d.json": of([9], 5, {}, { channel: { id: "200", name: "renamed" } }) });
  await stack.import({
    "t.json": of(
      [3],
      2,
      { 3: { content: "in the thread" } },
      { channel: { id: id(3), type: "GuildPublicThread", name: "t" } },
    ),
  });
}

describe("a rebuild", () => {
  it("comes from the staged parts alone to the same archive: edits, merges, deletions and all", async () => {
    await makeHistory();
    const before = await held();
    expect(before.messages).toHaveLength(41);
    expect(before.message_versions?.length).toBeGreaterThan(1);
    expect(before.deletions).toHaveLength(4);
    const told: [number, number][] = [];
    const { parts, failed, compared } = await rebuildArchive(stack.stores, (...progress) =>
      told.push(progress),
    );
    expect({ parts, failed }).toEqual({ parts: 7, failed: 0 });
    expect(told.at(-1)).toEqual([7, 7]);
    expect(compared.every(isSame)).toBe(true);
    const months = compared.filter(({ before }) => before?.table === "messages");
    expect(months.map(({ before }) => [before?.channel_id, before?.month, before?.rows])).toEqual([
      ["200", "2024-01", 31],
      ["200", "2024-02", 9],
      [id(3), "2024-01", 1],
    ]);
    expect(await held()).toEqual(before);
  });

  it("tells a month that came out different", async () => {
    await stack.import({ "a.json": of(days(40), 1) });
    await stack.stores.loadPool.query("update messages set content = 'tampered' where id = $1", [id(3)]);
    await stack.stores.loadPool.query("delete from messages where id = $1", [id(35)]);
    const { compared } = await rebuildArchive(stack.stores, () => undefined);
    const differing = compared.filter((each) => !isSame(each));
    expect(differing.map(({ before, after }) => [before?.month, before?.rows, after?.rows])).toEqual([
      ["2024-01", 31, 31],
      ["2024-02", 8, 9],
    ]);
  });

  it("tells whatever else came out different", async () => {
    await stack.import({ "a.json": of([1], 1) });
    for (const change of [
      "update users set name = 'tampered'",
      "update members set nickname = 'tampered'",
      "update channels set name = 'tampered'",
      "update guilds set name = 'tampered'",
      "insert into coverage values (200, '{[1,2)}')",
      "insert into deletions values (200, 1, 1, now())",
    ])
      await stack.stores.loadPool.query(change);
    const { compared } = await rebuildArchive(stack.stores, () => undefined);
    const differing = compared.filter((each) => !isSame(each)).map(({ after }) => after?.table);
    expect(differing).toEqual(["channels", "coverage", "deletions", "guilds", "members", "users"]);
  });

  it("does not bring back what was erased, even to a database that never heard of it", async () => {
    const { loadPool } = stack.stores;
    await makeHistory();
    expect(await eraseFrom(stack.stores, [{ kind: "message", id: id(3) }])).toBe(2);
    expect(await eraseFrom(stack.stores, [{ kind: "user", id: "501" }])).toBeGreaterThan(10);
    const before = await held();
    const traces =
      "select id from messages where id = $1 or author_id = 501 union all select id from users where id = 501";
    expect((await loadPool.query(traces, [id(3)])).rows).toEqual([]);
    await stack.import({ "again.json": of(days(40), 9) });
    expect((await loadPool.query(traces, [id(3)])).rows).toEqual([]);
    await stack.stores.loadPool.query("truncate suppressions, imports cascade");
    const { compared } = await rebuildArchive(stack.stores, () => undefined);
    expect(compared.every(isSame)).toBe(true);
    expect((await loadPool.query(traces, [id(3)])).rows).toEqual([]);
    expect((await held()).message_versions).toEqual(before.message_versions);
    // And another erasure forgets none of the earlier ones.
    await loadPool.query("truncate suppressions");
    await eraseFrom(stack.stores, [{ kind: "message", id: id(4) }]);
    const kept = Suppressions.parse(JSON.parse((await collect(suppressionsKey)).toString()));
    const erased = [3, 4].map((day) => ({ kind: "message", id: id(day) }));
    expect(kept.suppressions).toEqual(expect.arrayContaining([...erased, { kind: "user", id: "501" }]));
  });

  it("does not bring back the sample that was dropped", async () => {
    const guild = { id: "900", name: "Sample", iconUrl: null };
    const sample = of([1, 2], 1, {}, { guild, channel: { id: "901", name: "s" } });
    const again = of([1, 2], 2, { 1: edited("edited", 3) }, { guild, channel: { id: "901", name: "s" } });
    await stack.run({
      ...(await findExports(await stack.write({ "s.json": sample, "s2.json": again }))),
      isSample: true,
    });
    await stack.import({ "own.json": of([1, 2, 3], 1) });
    const before = await held();
    expect(before.guilds).toHaveLength(1);
    expect(before.message_versions).toEqual([]);
    await rebuildArchive(stack.stores, () => undefined);
    expect(await held()).toEqual(before);
  });

  it("names no part that is gone from storage as waiting", async () => {
    await stack.import({ "a.json": of([1], 1), "b.json": of([2], 2) });
    const { rows } = await stack.stores.loadPool.query("select key from parts order by number limit 1");
    await stack.stores.objects.delete([rows[0].key]);
    await stack.stores.loadPool.query("update parts set staged_at = now() - interval '1 hour'");
    expect(await rebuildArchive(stack.stores, () => undefined)).toMatchObject({ parts: 1, failed: 0 });
    expect(await stack.messages()).toHaveLength(1);
  });

  it("is refused while an import runs, and then empties nothing", async () => {
    await stack.import({ "a.json": of([1], 1) });
    await stack.stores.ledger.create("6f9619ff-8b86-4d11-b42d-00c04fc964ff", [], {
      isSample: false,
      isComplete: false,
    });
    await expect(rebuildArchive(stack.stores, () => undefined)).rejects.toMatchObject({
      code: "wrong_state",
    });
    expect(await rebuildLedger(stack.stores.loadPool).checksums()).toContainEqual(
      expect.objectContaining({ table: "messages", rows: 1 }),
    );
  });
});

async function collect(key: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await stack.stores.objects.get(key)) pieces.push(piece);
  return Buffer.concat(pieces);
}
