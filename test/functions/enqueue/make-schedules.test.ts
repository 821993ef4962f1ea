import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Operation } from "#core/api/operations.ts";
import { Schedule } from "#core/api/schedules.ts";
import { api } from "#edge/api.ts";
import { schedules } from "#stores/postgres/schedules.ts";
import { makeSchedules } from "../../../functions/enqueue/make-schedules.ts";
import { findCredential, keepCredential } from "../../support/credential-rows.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";

let now = new Date();
let database: FreshDatabase;
let handler: ReturnType<typeof api>;
beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  const ports = { schedules: schedules(pool), credential: (name: string) => findCredential(pool, name) };
  handler = api(makeSchedules({ ...ports, now: () => now }));
});
afterAll(() => database.drop());
beforeEach(async () => {
  now = new Date("2026-05-01T12:00:00Z");
  await database.pool.query("truncate credentials, schedules cascade");
  await keepCredential(database.pool, "bot");
});

const path = "/api/schedules";
const nightly = {
  ...{ name: "nightly", timing: "0 4 * * *", time_zone: "Europe/Berlin", credential: "bot" },
  export: { channels: ["200", "300"] },
};

const create = (body: object) => callApi(handler, "POST", path, { sent: JSON.stringify(body) });
function onOne(method: Operation["method"], id: string, body?: object) {
  const sent = body && { sent: JSON.stringify(body) };
  return callApi(handler, method, `${path}/${id}`, { route: `${path}/{id}`, params: { id }, ...sent });
}
const change = (id: string, body: object) => onOne("PATCH", id, body);

describe("POST /api/schedules", () => {
  it("makes a schedule and answers when it is due", async () => {
    const { status, body } = await create(nightly);
    expect(status).toBe(201);
    expect(Schedule.strict().parse(body)).toEqual({
      ...{ ...nightly, id: expect.any(String), paused: false, next_at: "2026-05-02T02:00:00.000Z" },
      export: { channels: ["200", "300"], threads: "none", window_days: 14 },
      ...{
        last_at: null,
        last_export_id: null,
        note: null,
        warning: null,
        created_at: expect.stringMatching(/Z$/),
      },
    });
    expect((await onOne("GET", body.id)).body).toEqual(body);
  });

  it("is accepted where there is no exporter, with a warning in every answer", async () => {
    const { pool } = database;
    const ports = { schedules: schedules(pool), credential: (name: string) => findCredential(pool, name) };
    const lacking = api(makeSchedules({ ...ports, missing: "set DCE_PATH" }));
    const made = await callApi(lacking, "POST", path, { sent: JSON.stringify(nightly) });
    expect(made).toMatchObject({ status: 201, body: { warning: "set DCE_PATH" } });
    const { body } = await callApi(lacking, "GET", path);
    expect(body.schedules).toMatchObject([{ name: "nightly", warning: "set DCE_PATH" }]);
    expect((await onOne("GET", made.body.id)).body).toMatchObject({ warning: null });
  });

  it("counts a rate from now on, and is in UTC where no zone is said", async () => {
    const { time_zone: _, ...rest } = nightly;
    const { body } = await create({ ...rest, timing: "every 6 hours", export: { guild: "1" } });
    expect(body).toMatchObject({ time_zone: "UTC", next_at: "2026-05-01T18:00:00.000Z" });
  });

  it("that is paused has no next time", async () => {
    expect((await create({ ...nightly, paused: true })).body).toMatchObject({ paused: true, next_at: null });
  });

  it("is refused where another has its name, and changes nothing of that one", async () => {
    const first = (await create(nightly)).body;
    const { status, body } = await create({ ...nightly, timing: "@daily" });
    expect([status, body.code]).toEqual([409, "name_taken"]);
    expect(body.detail).toMatch(
      /^There is a schedule "nightly" already\. Change that one with PATCH .* schedules change\.$/,
    );
    expect((await callApi(handler, "GET", path)).body.schedules).toEqual([first]);
  });

  it("says that there is no such credential, and how to keep one", async () => {
    const { status, body } = await create({ ...nightly, credential: "nobody" });
    expect([status, body.code]).toEqual([404, "not_found"]);
    expect(body.detail).toBe(
      'There is no credential "nobody". Keep a token under this name with POST /api/credentials, or with credentials add.',
    );
  });

  it.each([
    [{ timing: "0 25 * * *" }, 'is wrong in its hour, "25". Write 0 to 23'],
    [{ timing: "* * * * *" }, "less than 5 minutes"],
    [{ timing: "now and then" }, "is no time that comes again"],
    [{ time_zone: "Europe/Nowhere" }, '"Europe/Nowhere" is no time zone'],
    [{ time_zone: "" }, '"" is no time zone'],
    [{ export: {} }, "name one of channels, guild and direct"],
    [{ export: { channels: ["general"] } }, "channels must be a Discord id"],
    [{ name: "" }, "name must not be empty"],
    [{ name: "a\u0000b" }, "name must not contain U+0000"],
    [{ credential: "a\u0000b" }, "credential: name must be 1 to 100 letters"],
  ])("refuses %j", async (over, expected) => {
    const { status, body } = await create({ ...nightly, ...over });
    expect([status, body.code]).toEqual([400, "invalid_parameter"]);
    expect(body.detail).toContain(expected);
  });
});

describe("GET /api/schedules", () => {
  it("lists them by name", async () => {
    for (const name of ["b", "a", "c"]) await create({ ...nightly, name });
    const { body } = await callApi(handler, "GET", path);
    expect(body).toMatchObject({ schedules: [{ name: "a" }, { name: "b" }, { name: "c" }], count: 3 });
    expect(JSON.stringify(body)).not.toContain("credentialId");
  });
});

describe("PATCH /api/schedules/{id}", () => {
  it("with another timing or zone computes the next time anew", async () => {
    const { id } = (await create(nightly)).body;
    expect((await change(id, { timing: "30 5 * * *" })).body.next_at).toBe("2026-05-02T03:30:00.000Z");
    expect((await change(id, { time_zone: "UTC" })).body).toMatchObject({
      ...{ timing: "30 5 * * *", time_zone: "UTC", next_at: "2026-05-02T05:30:00.000Z" },
    });
    now = new Date("2026-05-03T00:00:00Z");
    expect((await change(id, { timing: "every 2 hours" })).body.next_at).toBe("2026-05-03T02:00:00.000Z");
  });

  it("that says what is so already, or only something else, leaves the next time as it is, also when it is due", async () => {
    const { id, next_at } = (await create({ ...nightly, timing: "every 6 hours" })).body;
    now = new Date("2026-05-04T00:00:00Z");
    await keepCredential(database.pool, "other");
    const same = { timing: "every 6 hours", time_zone: "Europe/Berlin", paused: false };
    const other = { name: "n", credential: "other", export: { direct: true, window_days: 3 } };
    expect((await change(id, { ...same, ...other })).body).toMatchObject({
      ...{ next_at, name: "n", credential: "other", timing: "every 6 hours" },
      export: { direct: true, threads: "none", window_days: 3 },
    });
  });

  it("pauses, and goes on with what comes next: a pause is not caught up", async () => {
    const { id } = (await create(nightly)).body;
    expect((await change(id, { paused: true })).body).toMatchObject({ paused: true, next_at: null });
    expect((await change(id, { timing: "0 6 * * *" })).body).toMatchObject({ paused: true, next_at: null });
    now = new Date("2026-05-09T12:00:00Z");
    expect((await change(id, { paused: false })).body).toMatchObject({
      ...{ paused: false, next_at: "2026-05-10T04:00:00.000Z" },
    });
  });

  it.each([
    [{ timing: "0 0 30 2 *" }, 400, "never comes"],
    [{ time_zone: "Mars/Base" }, 400, '"Mars/Base" is no time zone'],
    [{ credential: "nobody" }, 404, 'There is no credential "nobody".'],
    [{ export: { channels: ["1"], guild: "2" } }, 400, "name one of channels, guild and direct"],
    [{ cron: "0 5 * * *" }, 400, "cron cannot be changed: only name, timing, "],
    [{ name: "weekly" }, 409, 'There is a schedule "weekly" already. Change that one with PATCH'],
  ])("refuses %j and changes nothing", async (body, status, expected) => {
    const before = (await create(nightly)).body;
    await create({ ...nightly, name: "weekly" });
    const refused = await change(before.id, { name: "other", ...body });
    expect(refused.status).toBe(status);
    expect(refused.body.detail).toContain(expected);
    expect((await onOne("GET", before.id)).body).toEqual(before);
  });
});

describe("PATCH /api/schedules/{id} without a change", () => {
  it("is refused, and says what can be changed", async () => {
    const { id } = (await create(nightly)).body;
    const { status, body } = await change(id, {});
    expect([status, body.code]).toEqual([400, "invalid_parameter"]);
    expect(body.detail).toBe(
      "the body: say what to change: name, timing, time_zone, export, credential or paused",
    );
  });
});

describe("DELETE /api/schedules/{id}", () => {
  it("ends a schedule, and answers what it was", async () => {
    const { body } = await create(nightly);
    expect(await onOne("DELETE", body.id.toUpperCase())).toMatchObject({ status: 200, body });
    expect((await callApi(handler, "GET", path)).body).toEqual({ schedules: [], count: 0 });
  });
});

describe.each(["GET", "PATCH", "DELETE"] as const)("%s of a schedule that there is not", (method) => {
  it("says so", async () => {
    const id = randomUUID();
    const { status, body } = await onOne(method, id, { name: "x" });
    expect([status, body]).toEqual([404, { detail: `There is no schedule ${id}.`, code: "not_found" }]);
  });
});
