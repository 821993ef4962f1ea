import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Suppression } from "#core/suppressions.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { importLedger } from "#stores/postgres/import-ledger.ts";
import { erase } from "#stores/postgres/suppressions.ts";
import { makeLoad } from "../../../../functions/load/make-load.ts";
import { clearArchive } from "../../../support/archive-rows.ts";
import { idAt, rawExport, rawMessage, rawUser, stagedPart } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => clearArchive(database.pool));

const id = idAt("2024-05-01");
const other = idAt("2024-05-02");
const known = rawMessage(id, "secret", { author: rawUser("777", "someone") });
const nameless = rawMessage(id, "secret, before it was edited", { author: undefined });
const kept = rawMessage(other, "kept");
const user = { kind: "user" as const, id: "777" };

function load({ part, body }: ReturnType<typeof stagedPart>) {
  const objects = {
    async get() {
      return (async function* () {
        yield body;
      })();
    },
  };
  return makeLoad({ objects, archive: archiveWriter(database.pool) })(part, { number: 1, isLast: false });
}

/** Loads an export of these messages, made in this month of 2025. */
const loadExport = (month: number, messages: ReturnType<typeof rawMessage>[]) =>
  load(stagedPart(rawExport(messages, { exportedAt: new Date(Date.UTC(2025, month)).toISOString() })));

/** Erases them; answers how many messages went, and what is never to come back. */
async function forget(suppressions: Suppression[]) {
  let all: Suppression[] = [];
  const count = await erase(database.pool, suppressions, async (kept) => {
    all = kept;
  });
  return { count, all };
}

async function held(table = "messages", column = "id"): Promise<string[]> {
  const { rows } = await database.pool.query(`select ${column}::text as id from ${table} order by 1`);
  return rows.map((row) => row.id);
}
const counted = async () => (await archiveState(database.pool).health()).archive.messages;

describe("an erased user", () => {
  it("does not come back by an export that does not name him", async () => {
    await loadExport(1, [known, kept]);
    const { count, all } = await forget([user]);
    expect(count).toBe(1);
    expect(all).toEqual([{ kind: "message", id }, user]);
    expect(await loadExport(2, [nameless, kept, kept])).toMatchObject({ new: 0, skipped: 2 });
    expect(await held("parts", "erased")).toEqual(["0", "1"]);
    expect(await held()).toEqual([other]);
    expect(await held("vocabulary", "word")).toEqual(["kept"]);
  });

  it("leaves no word that only he had, also of what his messages said before, and all that others have too", async () => {
    await loadExport(1, [
      rawMessage(id, "", { ...known, content: "unedited", embeds: [{ title: "embedded" }] }),
    ]);
    await loadExport(2, [rawMessage(id, "", { ...known, content: "edited kept" }), kept]);
    expect(await held("vocabulary", "word")).toEqual(["edited", "embedded", "kept", "unedited"]);
    await forget([user]);
    expect(await held("vocabulary", "word")).toEqual(["kept"]);
  });

  it("takes what the archive held without his name along, when an export names him", async () => {
    await loadExport(1, [nameless, kept]);
    await loadExport(2, [rawMessage(id, "an edited secret", { author: undefined })]);
    await loadExport(3, [rawMessage(id, "an edited secret", { author: undefined })]);
    expect(await held("message_versions", "message_id")).toEqual([id]);
    expect(await held("sightings", "message_id")).toContain(id);
    expect((await forget([user])).count).toBe(0);
    const before = await database.pool.query("select generation from archive");
    expect(await loadExport(4, [known])).toMatchObject({ new: 0, skipped: 1 });
    expect(await database.pool.query("select generation from archive")).not.toEqual(before);
    expect(await held()).toEqual([other]);
    expect(await held("message_versions", "message_id")).toEqual([]);
    expect(await held("sightings", "message_id")).not.toContain(id);
    await loadExport(5, [nameless]);
    expect(await held()).toEqual([other]);
    expect(await held("vocabulary", "word")).toEqual(["kept"]);
  });

  it.each([
    ["first", [known, nameless, kept]],
    ["last", [nameless, known, kept]],
  ])("does not come back by a file that names him in its %s copy only", async (_, messages) => {
    await forget([user]);
    await loadExport(1, messages);
    expect(await held()).toEqual([other]);
    expect(await held("vocabulary", "word")).toEqual(["kept"]);
    expect(await counted()).toBe(1);
  });
});

describe("the count of messages", () => {
  it("is what is held, also after an erasure and when it is loaded again", async () => {
    await loadExport(1, [known, kept]);
    expect(await counted()).toBe(2);
    await forget([{ kind: "message", id }]);
    expect(await counted()).toBe(1);
    await loadExport(2, [known, kept]);
    expect(await counted()).toBe(1);
  });

  it("is what is held after the sample is dropped, whatever was erased of it", async () => {
    const sample = randomUUID();
    const ledger = importLedger(database.pool);
    await ledger.create(sample, [{ path: "/s.json", size: 1 }], { isSample: true, isComplete: false });
    const part = stagedPart(rawExport([known, kept], { guild: { id: "900", name: "Sample" } }), 1, sample);
    await ledger.notePart(part.part);
    await load(part);
    await load(
      stagedPart(
        rawExport([rawMessage(idAt("2024-06-01"), "own")], {
          channel: { id: "201", type: "GuildTextChat", name: "own" },
        }),
      ),
    );
    await forget([{ kind: "message", id }]);
    expect(await counted()).toBe(2);
    await ledger.dropSample(async () => undefined);
    expect(await held()).toHaveLength(1);
    expect(await counted()).toBe(1);
  });
});
