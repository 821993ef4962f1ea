import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findExports, importFiles, resumeImports } from "../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());
afterEach(() => stack.clear());

const id = (sequence: number) => idAt("2024-05-01T10:00:00Z", sequence);
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    rawMessage(id(from + index), `message ${from + index}`),
  );
const contents = async () => (await stack.messages()).map(({ content }) => content);
const query = async (text: string) => (await stack.stores.searchPool.query(text)).rows;

describe("an import", () => {
  it("brings every message from the file to the archive, and says so", async () => {
    const document = rawExport(numbered(1, 3));
    const status = await stack.import({ "general.json": document });
    const size = Buffer.byteLength(JSON.stringify(document, null, 2));
    expect(status).toEqual({
      ...{ id: status.id, state: "complete", percent: 100, warnings: [], errors: [] },
      files: { total: 1, read: 1, failed: 0 },
      bytes: { total: size, read: size },
      parts: { staged: 1, loaded: 1, failed: 0 },
      counters: { read: 3, new: 3, changed: 0, unchanged: 0, skipped: 0 },
      problems: { warnings: { total: 0, codes: {} }, errors: { total: 0, codes: {} } },
      stages: {
        waiting_ms: expect.any(Number),
        reading_ms: expect.any(Number),
        loading_ms: expect.any(Number),
      },
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      ended_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await contents()).toEqual(["message 1", "message 2", "message 3"]);
  });

  it("changes nothing when the same file is imported again", async () => {
    await stack.import({ "a.json": rawExport(numbered(1, 3)) });
    const before = [await stack.messages(), await query("select id, generation from archive")];
    const { counters } = await stack.import({ "a.json": rawExport(numbered(1, 3)) });
    expect(counters).toEqual({ read: 3, new: 0, changed: 0, unchanged: 3, skipped: 0 });
    expect([await stack.messages(), await query("select id, generation from archive")]).toEqual(before);
  });

  it("unpacks gzip, whatever the file is called", async () => {
    const packed = gzipSync(JSON.stringify(rawExport(numbered(1, 2))));
    const { state, bytes } = await stack.import({ "a.json.gz": packed, "b.json": packed });
    expect(state).toBe("complete");
    expect(bytes).toEqual({ total: 2 * packed.length, read: 2 * packed.length });
    expect(await contents()).toHaveLength(2);
  });

  it("reads the parts of one export in their order, as one import", async () => {
    const part = (from: number, to: number) => rawExport(numbered(from, to));
    await stack.write({
      "general [part 10].json": part(7, 8),
      "general.json": part(1, 2),
      "general [part 2].json": part(3, 6),
    });
    const found = await findExports([join(stack.folder, "general*.json")]);
    const status = await stack.run(found);
    expect(status).toMatchObject({ state: "complete", files: { total: 3, read: 3, failed: 0 } });
    expect(status.counters).toMatchObject({ read: 8, new: 8 });
    const files = await query("select path from import_files order by number");
    expect(files.map(({ path }) => path.slice(stack.folder.length + 1))).toEqual([
      "general.json",
      "general [part 2].json",
      "general [part 10].json",
    ]);
  });

  it("does not run in circles in a folder that links to itself", async () => {
    await mkdir(join(stack.folder, "loop"));
    await stack.write({ "loop/a.json": rawExport(numbered(1, 2)) });
    await symlink(join(stack.folder, "loop"), join(stack.folder, "loop/again"));
    const status = await stack.run(await findExports([join(stack.folder, "loop")]));
    expect(status).toMatchObject({ state: "complete", files: { total: 1 }, errors: [] });
  });

  it("takes ids in any order", async () => {
    const [a, b, c] = [rawMessage(id(1), "a"), rawMessage(id(2), "b"), rawMessage(id(3), "c")];
    const { counters } = await stack.import({ "a.json": rawExport([b, c, a]) });
    expect(counters).toMatchObject({ read: 3, new: 3, skipped: 0 });
    expect(await contents()).toEqual(["a", "b", "c"]);
  });

  it("keeps one id in a channel and in its thread apart", async () => {
    const thread = {
      id: id(1),
      type: "GuildPublicThread",
      categoryId: "200",
      category: "general",
      name: "t",
    };
    const { counters } = await stack.import({
      "channel.json": rawExport([rawMessage(id(1), "in the channel")]),
      "thread.json": rawExport([rawMessage(id(1), "in the thread")], { channel: thread }),
    });
    expect(counters).toMatchObject({ read: 2, new: 2 });
    expect((await contents()).sort()).toEqual(["in the channel", "in the thread"]);
    const rows = await query(`select parent_id from channels where id = ${id(1)}`);
    expect(rows).toEqual([{ parent_id: "200" }]);
  });

  it("loads a part again that could not be fetched at first", async () => {
    const { objects } = stack.stores;
    let fails = 1;
    const { get } = objects;
    objects.get = async (key) => {
      if (fails-- > 0) throw new Error("the connection broke");
      return get(key);
    };
    const status = await stack.import({ "a.json": rawExport(numbered(1, 2)) });
    objects.get = get;
    expect(status).toMatchObject({ state: "complete", errors: [], counters: { new: 2, unchanged: 0 } });
  });
});

describe("an export without messages", () => {
  it("is a warning: its channel is known, and nothing is removed", async () => {
    await stack.import({ "a.json": rawExport(numbered(1, 2)) });
    const other = { id: "201", type: "GuildTextChat", name: "quiet" };
    const [general, quiet] = [rawExport([]), rawExport([], { channel: other })];
    const status = await stack.import({ "b.json": general, "c.json": quiet });
    expect(status).toMatchObject({ state: "complete", errors: [], counters: { read: 0, new: 0 } });
    expect(status.warnings.map(({ file, code }) => [file.slice(-6), code]).sort()).toEqual([
      ["b.json", "no_messages"],
      ["c.json", "no_messages"],
    ]);
    for (const { detail } of status.warnings)
      expect(detail).toMatch(
        /^The export holds no messages; nothing was removed.*Read Message History.*export/,
      );
    expect(await contents()).toHaveLength(2);
    expect(await query("select name from channels where id = 201")).toEqual([{ name: "quiet" }]);
  });
});

describe("messageCount", () => {
  it("is a warning when it is wrong, and all messages are loaded", async () => {
    const status = await stack.import({ "a.json": rawExport(numbered(1, 3), { messageCount: 5 }) });
    expect(status).toMatchObject({ state: "complete", errors: [], counters: { new: 3 } });
    expect(status.warnings).toEqual([
      {
        file: join(stack.folder, "a.json"),
        ...{ byte: null, message_id: null, code: "count_differs" },
        detail:
          "messageCount says 5, but the file holds 3 messages; all of them were read. If some are missing, export the channel again.",
      },
    ]);
  });
});

describe("two messages with one id in one file", () => {
  it("are one message, the last, and the others are counted as skipped", async () => {
    const messages = [
      rawMessage(id(1), "one"),
      ...numbered(2, 3),
      rawMessage(id(1), "two"),
      rawMessage(id(1), "last"),
    ];
    const { state, counters } = await stack.import({ "a.json": rawExport(messages) });
    expect(state).toBe("complete");
    expect(counters).toEqual({ read: 5, new: 3, changed: 0, unchanged: 0, skipped: 2 });
    expect((await contents())[0]).toBe("last");
  });

  it("are the last one, too, when they are in different parts, also behind elements that are no messages", async () => {
    const messages = [
      rawMessage(id(1), "first of 1"),
      ...numbered(2, 9_999),
      rawMessage(id(20_000), "first of 20,000"),
    ];
    // The last before the border and the first after it are the same message, and so are the first and the last.
    const later = [
      rawMessage(id(20_000), "last of 20,000"),
      rawMessage(id(1), "last of 1"),
      rawMessage(id(5), "message 5"),
    ];
    const status = await stack.import({ "a.json": rawExport([1, 2, 3, ...messages, ...later]) });
    expect(status.parts).toEqual({ staged: 2, loaded: 2, failed: 0 });
    expect(status.counters).toEqual({ read: 10_006, new: 10_000, changed: 0, unchanged: 0, skipped: 6 });
    const held = await contents();
    expect([held[0], held.at(-1)]).toEqual(["last of 1", "last of 20,000"]);
  });
});

describe("an import that is cut", () => {
  it("goes on at the next start, and loads nothing twice", async () => {
    const [path = ""] = await stack.write({ "a.json": rawExport(numbered(1, 20_001)) });
    const cut = new AbortController();
    const put = stack.stores.objects.put;
    // The first part is out when the process is told to end.
    const objects = {
      ...stack.stores.objects,
      put: (key: string, body: Uint8Array) => put(key, body).then(() => cut.abort(new Error("interrupted"))),
    };
    const found = await findExports([path]);
    const begun = await importFiles({ ...stack.stores, objects }, { ...found, signal: cut.signal });
    await expect(begun.reading).rejects.toThrow("interrupted");
    const resumed = await resumeImports(stack.stores);
    expect(resumed.ids).toEqual([begun.id]);
    await resumed.reading;
    const status = await stack.ended(begun.id);
    expect(status).toMatchObject({ state: "complete", parts: { staged: 3, loaded: 3 } });
    expect(status.counters).toEqual({ read: 20_001, new: 20_001, changed: 0, unchanged: 0, skipped: 0 });
  });
});
