import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { bindCountStats } from "../../../infra/local/count-stats.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { loadDocuments } from "../../support/load-documents.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const load = (day: string) => loadDocuments(database.pool, [rawExport([rawMessage(idAt(day), "text")])]);
const state = async () => {
  const { messages, pending } = await archiveStats(database.pool).counted({ top: 1 });
  return { messages, pending };
};

describe("the embedded run's counting", () => {
  it("counts what is there at its start, and what is loaded, once that has come to rest", async () => {
    const stopping = new AbortController();
    const stats = bindCountStats(() => countStats(database.pool), stopping.signal);
    await load("2024-01-01");
    await stats.count();
    expect(await state()).toEqual({ messages: 1, pending: 0 });
    await load("2024-01-02");
    await stats.count();
    expect(await state()).toEqual({ messages: 1, pending: 1 });
    stats.loading();
    stats.loaded();
    await expect
      .poll(() => stats.count().then(state), { timeout: 10_000 })
      .toEqual({ messages: 2, pending: 0 });
  });

  it.each([
    ["that end often", true],
    ["of which none ends", false],
  ])("comes to an end within seconds while loads go on %s and began behind it", async (_, doEnd) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      let batches = 0;
      const stats = bindCountStats(async () => {
        vi.setSystemTime(Date.now() + 1_000);
        if (batches === 0 || doEnd) stats.loading();
        if (doEnd) stats.loaded();
        return ++batches;
      }, new AbortController().signal);
      await stats.count();
      expect(batches).toBe(5);
      await stats.count();
      expect(batches).toBe(5);
    } finally {
      vi.useRealTimers();
    }
  });

  it("begins nothing when it is to end", async () => {
    await load("2024-01-03");
    const { pending } = await state();
    expect(pending).toBeGreaterThan(0);
    await bindCountStats(() => countStats(database.pool), AbortSignal.abort()).count();
    expect(await state()).toMatchObject({ pending });
  });
});
