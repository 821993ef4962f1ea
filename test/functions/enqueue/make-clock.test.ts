import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NewSchedule, Schedules } from "#core/export-ports.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { makeClock } from "../../../functions/enqueue/make-clock.ts";
import { keepCredential } from "../../support/credential-rows.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { logOf } from "../../support/log-lines.ts";

let database: FreshDatabase;
let store: Schedules;
let credential: { id: string; group: string };
let steps: string[];
beforeAll(async () => {
  database = await freshDatabase();
  store = schedules(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  steps = [];
  await database.pool.query("truncate credentials, schedules, export_requests, imports cascade");
  credential = await keepCredential(database.pool, "bot");
});

const at = (text: string) => new Date(`2026-05-${text}Z`);

async function due(over: Partial<NewSchedule> = {}): Promise<string> {
  const { id } = await store.create({
    ...{
      id: randomUUID(),
      name: randomUUID(),
      timing: "0 4 * * *",
      timeZone: "UTC",
      credentialId: credential.id,
    },
    ...{ request: { channels: ["200"], threads: "none", window_days: 3 }, isPaused: false },
    ...{ nextAt: at("01T04:00:00"), ...over },
  });
  return id;
}

/** The outbox, here: what is in it is sent by forgetting it. */
async function flush(): Promise<number> {
  const { rowCount } = await database.pool.query("delete from outbox");
  steps.push(`flush ${rowCount}`);
  return rowCount ?? 0;
}

function tick(time: Date) {
  const wake = async () => void steps.push("wake");
  return makeClock({ schedules: store, flush, wake })(time);
}

const end = () => database.pool.query("update imports set state = 'complete', ended_at = now()");
const requests = async () =>
  (await database.pool.query("select * from export_requests order by created_at")).rows;

describe("a tick of the clock", () => {
  it("asks for the export of what is due, sends its messages, then wakes who works on them", async () => {
    const id = await due();
    expect(await tick(at("01T04:00:20"))).toEqual({ claimed: 1, sent: 1 });
    expect(steps).toEqual(["flush 1", "wake"]);
    const [made, ...others] = await requests();
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      ...{ schedule_id: id, credential_id: credential.id, idempotency_key: null },
      request: {
        asked: { channels: ["200"], threads: "none", window_days: 3 },
        targets: { channels: ["200"] },
        window: { mode: "incremental", windowDays: 3, after: null, before: null },
      },
    });
    expect(await store.find(id)).toMatchObject({
      ...{ next_at: "2026-05-02T04:00:00.000Z", last_at: "2026-05-01T04:00:20.000Z", note: null },
      last_export_id: made.id,
    });
  });

  it("asks for a server's channels and for direct conversations as they were scheduled", async () => {
    await due({ request: { guild: "7", threads: "active", window_days: 0 } });
    await due({ request: { direct: true, threads: "none", window_days: 1 } });
    await tick(at("01T04:00:00"));
    const targets = (await requests()).map(({ request }) => request.targets);
    expect(targets).toHaveLength(2);
    expect(targets).toEqual(expect.arrayContaining([{ guild: "7", threads: "active" }, { direct: true }]));
  });

  it("with nothing due sends what others left, and wakes nobody for nothing", async () => {
    expect(await tick(at("01T04:00:00"))).toEqual({ claimed: 0, sent: 0 });
    expect(steps).toEqual(["flush 0"]);
  });

  it("wakes for what waits still, though nothing was sent: somebody may have been woken in vain", async () => {
    for (const waits of [0, 2]) {
      const wake = async () => void steps.push(`wake for ${waits}`);
      await makeClock({ schedules: store, flush, waiting: async () => waits, wake })(at("01T04:00:00"));
    }
    expect(steps).toEqual(["flush 0", "flush 0", "wake for 2"]);
  });

  it("works with nobody to wake", async () => {
    await due();
    expect(await makeClock({ schedules: store, flush })(at("01T04:00:00"))).toEqual({ claimed: 1, sent: 1 });
  });
});

describe("times that were missed", () => {
  it.each([
    ["one", "02T03:59:00", null],
    ["two", "02T04:00:00", "Caught up at 2026-05-02T04:00:00.000Z: 1 earlier time was missed."],
    ["ten", "10T12:00:00", "Caught up at 2026-05-10T12:00:00.000Z: 9 earlier times were missed."],
  ])("of which %s passed run once, and the note counts those before", async (_, time, note) => {
    const id = await due();
    await tick(at(time));
    await end();
    expect(await requests()).toHaveLength(1);
    expect(await store.find(id)).toMatchObject({ note });
    expect(await tick(at(time))).toMatchObject({ claimed: 0 });
  });

  it("do not move a rate off its beat, and the note is gone with the next time that runs", async () => {
    const id = await due({ timing: "every 90 minutes" });
    await tick(at("01T09:01:00"));
    expect(await store.find(id)).toMatchObject({
      ...{
        next_at: "2026-05-01T10:00:00.000Z",
        note: expect.stringContaining("3 earlier times were missed"),
      },
    });
    await end();
    await tick(at("01T10:00:59"));
    expect(await store.find(id)).toMatchObject({ next_at: "2026-05-01T11:30:00.000Z", note: null });
  });

  it("are counted up to a thousand", async () => {
    const id = await due({ timing: "*/5 * * * *" });
    await tick(at("30T00:01:00"));
    expect(await store.find(id)).toMatchObject({
      ...{ next_at: "2026-05-30T00:05:00.000Z" },
      note: "Caught up at 2026-05-30T00:01:00.000Z: 1,000 or more earlier times were missed.",
    });
  });
});

describe("a schedule whose export still runs", () => {
  it("is skipped and says so, until the export has ended", async () => {
    const id = await due();
    await tick(at("01T04:00:00"));
    expect(await tick(at("02T04:00:00"))).toEqual({ claimed: 1, sent: 0 });
    expect(await requests()).toHaveLength(1);
    const [made] = await requests();
    expect(await store.find(id)).toMatchObject({
      ...{ note: "Skipped at 2026-05-02T04:00:00.000Z: the export before it still runs." },
      ...{ next_at: "2026-05-03T04:00:00.000Z", last_export_id: made.id },
      last_at: "2026-05-01T04:00:00.000Z",
    });
    await end();
    await tick(at("03T04:00:00"));
    expect(await requests()).toHaveLength(2);
    expect(await store.find(id)).toMatchObject({ note: null, last_at: "2026-05-03T04:00:00.000Z" });
  });
});

describe("a schedule that cannot be claimed", () => {
  it.each([
    ["says why where a person can mend it", { timeZone: "Europe/Gone" }, '"Europe/Gone" is no time zone'],
    ["shows nothing of a fault of ours", { request: { channels: 7 } }, "a fault of ours; the log has it."],
  ])("%s, stays due, and lets the others run", async (_, over, expected) => {
    const [broken, fine] = [await due(over), await due({ nextAt: at("01T05:00:00") })];
    const { written, result } = await logOf(() => tick(at("01T06:00:00")));
    expect(result).toEqual({ claimed: 1, sent: 1 });
    expect(written).toContain(broken);
    const { note, next_at } = (await store.find(broken)) ?? {};
    expect(note).toMatch(/^Failed at 2026-05-01T06:00:00\.000Z: /);
    expect(note).toContain(expected);
    expect(next_at).toBe("2026-05-01T04:00:00.000Z");
    expect(await store.find(fine)).toMatchObject({ note: null, last_at: "2026-05-01T06:00:00.000Z" });
  });
});
