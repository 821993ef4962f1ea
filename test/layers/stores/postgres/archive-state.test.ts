import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportList } from "#core/api/imports.ts";
import type { ErrorCode } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { partKey } from "#core/part.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const shown = limits.problemsShown.value;

/** An import with problems of these codes: so many messages, so many files, so many parts. */
async function makeImport(messages: number, files: number, parts: number): Promise<string> {
  const { pool } = database;
  const [id, ledger] = [randomUUID(), importLedger(pool)];
  await ledger.create(id, [{ path: "/a.json", size: 1 }], { isSample: false, isComplete: false });
  const problems = (count: number, code: ErrorCode, file: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => {
      const detail = `It is number ${index}.`;
      return { file: file(index), byte: index, message_id: null, code, detail };
    });
  await ledger.noteProblems(
    id,
    "error",
    problems(messages, "bad_message", () => "/a.json"),
  );
  const named = problems(files, "truncated", (index) => `/z${index}.json`);
  await ledger.noteProblems(id, "error", named);
  await ledger.noteProblems(
    id,
    "warning",
    problems(files, "no_messages", () => "/b.json"),
  );
  for (let number = 1; number <= parts; number++) {
    const part = { v: 1 as const, export_id: id, key: partKey(id, number), number, size: 1, count: 1 };
    await ledger.notePart(part);
    await archiveWriter(pool).fail(part, "It is gone.");
  }
  await pool.query("update parts set skipped = 1 where export_id = $1 and number = 1", [id]);
  return id;
}

describe("the state of an import", () => {
  it("names some problems of every code, the first ones, and counts all of them", async () => {
    const id = await makeImport(3 * shown, 2 * shown, 3);
    const status = await archiveState(database.pool).import(id);
    expect(status?.problems).toEqual({
      errors: {
        total: 5 * shown + 3,
        codes: { bad_message: 3 * shown, truncated: 2 * shown, part_invalid: 3 },
      },
      warnings: { total: 2 * shown + 1, codes: { no_messages: 2 * shown, duplicate_id: 1 } },
    });
    const byCode = Map.groupBy(status?.errors ?? [], ({ code }) => code);
    expect(status?.errors).toHaveLength(shown);
    expect(byCode.get("part_invalid")).toHaveLength(3);
    const bytes = byCode.get("bad_message")?.map(({ byte }) => byte);
    expect(bytes).toEqual(Array.from({ length: bytes?.length ?? 0 }, (_, index) => index));
    expect(bytes?.length).toBeGreaterThanOrEqual(48);
    expect(status?.warnings).toHaveLength(shown);
    expect(status?.warnings.at(0)).toMatchObject({
      ...{ code: "duplicate_id", file: "", byte: null },
      detail: expect.stringMatching(/^1 copies of messages/),
    });
  });

  it("tells what was erased from copies", async () => {
    const id = await makeImport(0, 0, 1);
    await database.pool.query("update parts set skipped = 5, erased = 2 where export_id = $1", [id]);
    const status = await archiveState(database.pool).import(id);
    expect(status?.warnings.map(({ code, detail }) => [code, detail.slice(0, 14)])).toEqual([
      ["duplicate_id", "3 copies of me"],
      ["was_erased", "2 messages tha"],
    ]);
  });

  it("is without its problems in the list, which counts them", async () => {
    const id = await makeImport(shown, 1, 0);
    const imports = await archiveState(database.pool).imports();
    const { imports: read } = ImportList.strict().parse({ imports, count: imports.length });
    expect(read[0]).toMatchObject({ id, problems: { errors: { total: shown + 1 } } });
    expect(imports.filter((each) => "errors" in each || "warnings" in each)).toEqual([]);
    const clean = await makeImport(0, 0, 0);
    expect((await archiveState(database.pool).imports())[0]).toMatchObject({
      ...{ id: clean, problems: { errors: { total: 0, codes: {} }, warnings: { total: 0, codes: {} } } },
    });
  });
});
