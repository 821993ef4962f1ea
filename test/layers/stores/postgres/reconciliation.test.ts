import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { holes } from "#stores/postgres/coverage.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { findExports, importFiles } from "../../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { type Files, type ImportStack, startImportStack } from "../../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());
beforeEach(() => stack.clear());

/** One message a day of 2024; exports are of 2025 unless they say else. */
const id = (day: number) => idAt(Date.UTC(2024, 0, day));
const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const exported = (month: number) => `2025-${String(month).padStart(2, "0")}-01T00:00:00+00:00`;

function of(list: number[], month: number, over: { [key: string]: Json } = {}) {
  const messages = list.map((day) => rawMessage(id(day), `day ${day}`));
  return rawExport(messages, { exportedAt: exported(month), ...over });
}

async function complete(files: Files) {
  const { id, reading } = await begin(await findExports(await stack.write(files)));
  await reading;
  return stack.rested(id);
}

async function begin(found: Parameters<ImportStack["run"]>[0]) {
  return importFiles(stack.stores, { ...found, isComplete: true });
}

async function deleted(): Promise<number[]> {
  const { rows } = await stack.stores.loadPool.query(
    "select id from messages where deleted_at is not null order by id",
  );
  return rows.map((row) => days(1, 400).find((day) => id(day) === row.id) ?? -1);
}

describe("a complete import", () => {
  it("marks what it lacks of the range up to its last message, and removes nothing", async () => {
    await stack.import({ "old.json": of(days(1, 12), 1) });
    const status = await complete({ "new.json": of([1, 2, 4, 5, 6, 7, 8, 9, 10], 2) });
    expect(status).toMatchObject({ state: "complete", counters: { new: 0, changed: 0 } });
    expect(await deleted()).toEqual([3]);
    const { rows } = await stack.stores.loadPool.query("select deleted_at from messages where id = $1", [
      id(3),
    ]);
    expect(rows).toEqual([{ deleted_at: new Date(exported(2)) }]);
    expect(await stack.messages()).toHaveLength(12);
  });

  it("without the word complete marks nothing", async () => {
    await stack.import({ "old.json": of(days(1, 10), 1) });
    await stack.import({ "new.json": of([1, 10], 2) });
    expect(await deleted()).toEqual([]);
  });

  it("is searched with what it marked, which carries deleted_at", async () => {
    await stack.import({ "old.json": of(days(1, 10), 1) });
    await complete({ "new.json": of([1, 2, 3, 4, 5, 6, 8, 9, 10], 2) });
    const { messages } = await messageSearch(stack.stores.searchPool).exact("day 7", {
      page: 1,
      page_size: 10,
    });
    expect(messages).toMatchObject([{ message_id: id(7), deleted_at: "2025-02-01T00:00:00.000Z" }]);
  });

  it("covers from the moment it asked for, exclusive to the millisecond", async () => {
    const at = Date.parse("2024-02-01T00:00:00.500Z");
    const [same, next] = [idAt(at, 7), idAt(at + 1)];
    const old = [
      rawMessage(id(1), "before"),
      rawMessage(same, "in it"),
      rawMessage(next, "after"),
      rawMessage(id(60), "end"),
    ];
    await stack.import({ "old.json": rawExport(old, { exportedAt: exported(1) }) });
    await complete({
      "new.json": of([60], 2, { dateRange: { after: "2024-02-01T00:00:00.5+00:00", before: null } }),
    });
    const { rows } = await stack.stores.loadPool.query(
      "select id from messages where deleted_at is not null",
    );
    expect(rows).toEqual([{ id: next }]);
  });

  it("of several windows covers each, and not the gap between them", async () => {
    await stack.import({ "old.json": of(days(1, 60), 1) });
    const window = (after: number, list: number[]) =>
      of(list, 2, { dateRange: { after: new Date(Date.UTC(2024, 0, after)).toISOString(), before: null } });
    const status = await complete({
      "a.json": of([1, 2, 4, 5, 6, 7, 8, 9, 10], 2),
      "b.json": window(40, [41, 42, 44, 45, 46, 47, 48, 49, 50]),
    });
    expect(status.state).toBe("complete");
    expect(await deleted()).toEqual([3, 43]);
    const [coverage, ...others] = await holes(stack.stores.loadPool, "200");
    expect(others).toEqual([]);
    expect(coverage).toMatchObject({
      ...{ channel_id: "200", name: "general", until: new Date(Date.UTC(2024, 0, 50)) },
      holes: [{ from: new Date(Date.UTC(2024, 0, 10)), to: new Date(Date.UTC(2024, 0, 40, 0, 0, 0, 1)) }],
    });
  });

  it("that DiscordChatExporter cut into files is compared as one, after all of it is loaded", async () => {
    await stack.import({ "old.json": of(days(1, 30), 1) });
    await complete({
      "c.json": of(days(1, 9), 2),
      "c [part 2].json": of(days(11, 20), 2),
      "c [part 3].json": of(days(21, 30), 2),
    });
    expect(await deleted()).toEqual([10]);
  });

  it("that says nothing of when it was made marks nothing, with a warning", async () => {
    await stack.import({ "old.json": of(days(1, 10), 1) });
    const status = await complete({ "new.json": of([1, 10], 2, { exportedAt: null }) });
    expect(status).toMatchObject({ state: "complete", warnings: [{ code: "not_marked" }] });
    expect(await deleted()).toEqual([]);
  });

  it("that left a message out marks nothing, since it may be that one", async () => {
    await stack.import({ "old.json": of(days(1, 10), 1) });
    const broken = { ...rawMessage(id(5), "x"), isPinned: "perhaps" };
    const status = await complete({
      "new.json": rawExport([rawMessage(id(1), "day 1"), broken, rawMessage(id(10), "day 10")], {
        exportedAt: exported(2),
      }),
    });
    expect(status).toMatchObject({ warnings: [{ code: "not_marked" }], errors: [{ code: "bad_message" }] });
    expect(await deleted()).toEqual([]);
  });
});

describe("a complete import that lacks too much", () => {
  it.each([
    ["more than 20 and more than 10 % of the messages", [...days(1, 10), ...days(32, 100)]],
    ["all messages", []],
  ])("asks before it marks %s", async (_, list) => {
    await stack.import({ "old.json": of(days(1, 100), 1) });
    const status = await complete({ "new.json": of(list, 2) });
    expect(status).toMatchObject({ state: "needs_review", ended_at: null });
    expect(await deleted()).toEqual([]);
    const last = await stack.stores.reconciliation.accept(status.id);
    await stack.stores.announcer.announce(last ? [last] : []);
    expect((await stack.ended(status.id)).state).toBe("complete");
    expect(await deleted()).toEqual(days(1, 100).filter((day) => !list.includes(day)));
    expect(await stack.stores.reconciliation.accept(status.id)).toBeUndefined();
  });

  it("proves nothing of what was written after it was made, although it asked for it", async () => {
    await stack.import({ "old.json": of([1], 1) });
    const dateRange = { after: null, before: "2030-01-01T00:00:00+00:00" };
    const { id: asked } = await complete({ "new.json": of([], 2, { dateRange }) });
    const last = await stack.stores.reconciliation.accept(asked);
    await stack.stores.announcer.announce(last ? [last] : []);
    expect((await stack.ended(asked)).state).toBe("complete");
    expect(await deleted()).toEqual([1]);
    const [coverage] = await holes(stack.stores.loadPool, "200");
    expect(coverage?.until).toEqual(new Date(Date.parse(exported(2)) - 1));
  });

  it("marks twenty without asking", async () => {
    await stack.import({ "old.json": of(days(1, 30), 1) });
    expect((await complete({ "new.json": of([...days(1, 5), ...days(26, 30)], 2) })).state).toBe("complete");
    expect(await deleted()).toEqual(days(6, 25));
  });
});

describe("a message that was marked", () => {
  it("is unmarked by a newer export that has it, and not by an older one", async () => {
    await stack.import({ "old.json": of(days(1, 10), 2) });
    await complete({ "new.json": of([1, 2, 4, 5, 6, 7, 8, 9, 10], 3) });
    await stack.import({ "older.json": of([3], 1) });
    expect(await deleted()).toEqual([3]);
    await stack.import({ "newer.json": of([3], 4) });
    expect(await deleted()).toEqual([]);
    await stack.import({ "older.json": of([3], 1), "old.json": of(days(1, 10), 2) });
    expect(await deleted()).toEqual([]);
  });
});
