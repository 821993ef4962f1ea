import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DueSchedule, NewSchedule, Schedules } from "#core/export-ports.ts";
import { connect } from "#stores/postgres/connect.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { keepCredential } from "../../../support/credential-rows.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

const now = new Date("2026-05-01T04:00:30Z");
const earlier = new Date("2026-05-01T04:00:00Z");
const later = new Date("2026-05-02T04:00:00Z");

let database: FreshDatabase;
let store: Schedules;
let credential: { id: string; group: string };
beforeAll(async () => {
  database = await freshDatabase();
  store = schedules(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query("truncate credentials, schedules, export_requests, imports cascade");
  credential = await keepCredential(database.pool, "bot");
});

function given(over: Partial<NewSchedule> = {}): NewSchedule {
  return {
    ...{ id: randomUUID(), name: `nightly ${randomUUID()}`, timing: "0 4 * * *", timeZone: "Europe/Berlin" },
    ...{ request: { channels: ["200"] }, credentialId: credential.id, isPaused: false, nextAt: earlier },
    ...over,
  };
}

/** Asks for an export of what is due, and has it due again later. */
function claim(due: DueSchedule) {
  return {
    nextAt: later,
    note: null,
    ask: {
      ...{ id: randomUUID(), request: due.request, scheduleId: due.id, targets: { channels: ["200"] } },
      window: { mode: "incremental" as const, windowDays: 14, after: null, before: null },
      token: { credentialId: due.credentialId, group: due.group },
    },
  };
}

/** The same, noting what was handed over. */
const noting = (seen: DueSchedule[]) => (due: DueSchedule) => {
  seen.push(due);
  return claim(due);
};

const idsOf = (seen: DueSchedule[]) => seen.map(({ id }) => id);

const never = () => {
  throw new Error("nothing was to fail");
};

const requests = async () =>
  (await database.pool.query("select id, schedule_id from export_requests order by created_at")).rows;

describe("schedules", () => {
  it("are kept with all that was said, and listed by name", async () => {
    const [b, a] = [given({ name: "b" }), given({ name: "a", isPaused: true, nextAt: null })];
    const told = {
      ...{ id: b.id, name: "b", timing: "0 4 * * *", time_zone: "Europe/Berlin", credential: "bot" },
      ...{ export: { channels: ["200"] }, paused: false, next_at: "2026-05-01T04:00:00.000Z" },
      ...{ last_at: null, last_export_id: null, note: null, created_at: expect.stringMatching(/Z$/) },
    };
    expect(await store.create(b)).toEqual({ ...told, credentialId: credential.id });
    await store.create(a);
    expect(await store.find(b.id)).toEqual({ ...told, credentialId: credential.id });
    expect(await store.list()).toMatchObject([{ name: "a", paused: true, next_at: null }, { name: "b" }]);
    expect(await store.find(randomUUID())).toBeUndefined();
  });

  it("are changed in what is said only", async () => {
    const { id } = await store.create(given());
    const before = await store.find(id);
    expect(await store.change(id, {})).toEqual(before);
    expect(await store.change(id, { name: "weekly" })).toEqual({ ...before, name: "weekly" });
    const other = await keepCredential(database.pool, "other");
    const all = { name: "n", timing: "@weekly", timeZone: "UTC", request: { guild: "1" }, isPaused: true };
    expect(await store.change(id, { ...all, credentialId: other.id, nextAt: null })).toMatchObject({
      ...{ id, name: "n", timing: "@weekly", time_zone: "UTC", export: { guild: "1" }, credential: "other" },
      ...{ paused: true, next_at: null },
    });
    expect(await store.change(id, { isPaused: false, nextAt: later })).toMatchObject({
      ...{ paused: false, next_at: later.toISOString(), timing: "@weekly" },
    });
    expect(await store.change(randomUUID(), { name: "x" })).toBeUndefined();
  });

  it("that are removed leave the exports that they asked for", async () => {
    const { id } = await store.create(given());
    await store.claimDue(now, claim, never);
    expect(await store.remove(id)).toMatchObject({ id, last_at: now.toISOString() });
    expect(await store.remove(id)).toBeUndefined();
    expect(await store.list()).toEqual([]);
    expect(await requests()).toMatchObject([{ schedule_id: null }]);
  });

  it("hold the token that they use", async () => {
    await store.create(given());
    await expect(database.pool.query("delete from credentials")).rejects.toMatchObject({ code: "23503" });
  });
});

describe("claiming", () => {
  it("takes what is due, makes its export and notes it, all at once", async () => {
    const { id } = await store.create(given());
    const seen: DueSchedule[] = [];
    const claimed = await store.claimDue(now, noting(seen), never);
    expect(claimed).toBe(1);
    expect(seen).toEqual([
      {
        ...{ id, timing: "0 4 * * *", timeZone: "Europe/Berlin", request: { channels: ["200"] } },
        ...{ credentialId: credential.id, group: credential.group, nextAt: earlier, isRunning: false },
      },
    ]);
    const [made] = await requests();
    expect(await store.find(id)).toMatchObject({
      ...{ next_at: later.toISOString(), last_at: now.toISOString(), last_export_id: made.id, note: null },
    });
    expect(await store.claimDue(now, claim, never)).toBe(0);
  });

  it("leaves alone what is paused, not due, or has no next time", async () => {
    await store.create(given({ isPaused: true }));
    await store.create(given({ nextAt: later }));
    await store.create(given({ nextAt: null }));
    expect(await store.claimDue(now, never, never)).toBe(0);
  });

  it("takes what is due in this very moment, the longest due first", async () => {
    const [second, first] = [given({ nextAt: now }), given({ nextAt: earlier })];
    for (const each of [second, first]) await store.create(each);
    const seen: DueSchedule[] = [];
    await store.claimDue(now, noting(seen), never);
    expect(idsOf(seen)).toEqual([first.id, second.id]);
  });

  it("by several clocks at once takes each once", async () => {
    const ids = Array.from({ length: 60 }, () => randomUUID());
    for (const id of ids) await store.create(given({ id }));
    const clocks = Array.from({ length: 4 }, () => connect(database.url, { timeout: 60_000 }));
    const seen: DueSchedule[] = [];
    const taken = await Promise.all(clocks.map((pool) => schedules(pool).claimDue(now, noting(seen), never)));
    await Promise.all(clocks.map((pool) => pool.end()));
    expect(taken.reduce((sum, count) => sum + count)).toBe(60);
    expect(idsOf(seen).sort()).toEqual(ids.sort());
    expect((await requests()).map((row) => row.schedule_id).sort()).toEqual(ids);
    const { rows } = await database.pool.query("select count(*)::int as count from outbox");
    expect(rows).toEqual([{ count: 60 }]);
  });

  it("does not wait for a schedule that another clock has", async () => {
    const [held, free] = [await store.create(given()), await store.create(given())];
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      await client.query("select from schedules where id = $1 for update", [held.id]);
      const seen: DueSchedule[] = [];
      expect(await store.claimDue(now, noting(seen), never)).toBe(1);
      expect(idsOf(seen)).toEqual([free.id]);
      await client.query("rollback");
    } finally {
      client.release();
    }
    expect(await store.claimDue(now, claim, never)).toBe(1);
  });

  it.each([
    ["queued", true],
    ["reading", true],
    ["loading", true],
    ["needs_review", false],
    ["complete", false],
    ["failed", false],
    ["cancelled", false],
  ])("says of an export whose last job is %s that it runs: %s", async (state, isRunning) => {
    const { id } = await store.create(given({ request: {} }));
    const two = (due: DueSchedule) => {
      const made = claim(due);
      return { ...made, ask: { ...made.ask, targets: { channels: ["200", "300"] } } };
    };
    await store.claimDue(now, two, never);
    const ended = ["complete", "failed", "cancelled"].includes(state) ? now : null;
    await database.pool.query("update imports set state = 'complete', ended_at = now()");
    await database.pool.query(
      "update imports i set state = $1, ended_at = $2 from exports e where e.id = i.id and channel_id = 300",
      [state, ended],
    );
    await store.change(id, { nextAt: earlier });
    const seen: boolean[] = [];
    const skip = (due: DueSchedule) => {
      seen.push(due.isRunning);
      return { nextAt: later, note: "Skipped.", ask: undefined };
    };
    await store.claimDue(now, skip, never);
    expect(seen).toEqual([isRunning]);
  });

  it("that makes no export keeps the last one, and says why", async () => {
    const { id } = await store.create(given());
    await store.claimDue(earlier, (due) => ({ ...claim(due), nextAt: now }), never);
    const [made] = await requests();
    await store.claimDue(now, () => ({ nextAt: later, note: "Skipped.", ask: undefined }), never);
    expect(await store.find(id)).toMatchObject({
      ...{ note: "Skipped.", next_at: later.toISOString() },
      ...{ last_at: earlier.toISOString(), last_export_id: made.id },
    });
    expect(await requests()).toHaveLength(1);
    await store.change(id, { nextAt: earlier });
    await store.claimDue(now, claim, never);
    expect(await store.find(id)).toMatchObject({ note: null, last_at: now.toISOString() });
  });

  it("that fails leaves the schedule due with a note, and nothing half made, and goes on", async () => {
    const [throwing, refused, fine] = [given(), given(), given({ nextAt: now })];
    for (const each of [throwing, refused, fine]) await store.create(each);
    const half = (due: DueSchedule) => {
      if (due.id === throwing.id) throw new Error("no");
      const made = claim(due);
      // Its jobs are refused after its request was written.
      return due.id === refused.id ? { ...made, ask: { ...made.ask, targets: { channels: ["x"] } } } : made;
    };
    const told: unknown[] = [];
    const explain = (error: unknown, { id }: DueSchedule) => `Failed: ${told.push([id, error])}`;
    expect(await store.claimDue(now, half, explain)).toBe(1);
    expect(told).toHaveLength(2);
    for (const { id } of [throwing, refused]) {
      expect(await store.find(id)).toMatchObject({
        ...{ note: expect.stringMatching(/^Failed: \d$/), last_at: null, last_export_id: null },
        next_at: earlier.toISOString(),
      });
    }
    expect(await store.find(fine.id)).toMatchObject({ note: null, next_at: later.toISOString() });
    expect(await requests()).toMatchObject([{ schedule_id: fine.id }]);
    expect(await store.claimDue(now, claim, never)).toBe(2);
  });

  it("says that the database is away", async () => {
    const gone = connect("postgres://nobody@127.0.0.1:1/none", { timeout: 1_000 });
    await expect(schedules(gone).claimDue(now, claim, never)).rejects.toMatchObject({
      code: "database_away",
    });
    await gone.end();
  });
});
