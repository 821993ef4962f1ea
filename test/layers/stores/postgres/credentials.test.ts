import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Credentials } from "#core/export-ports.ts";
import { userTokenWarning } from "#core/user-token-warning.ts";
import { connect } from "#stores/postgres/connect.ts";
import { credentials } from "#stores/postgres/credentials.ts";
import { freePort } from "../../../support/free-port.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
let kept: Credentials;
beforeAll(async () => {
  database = await freshDatabase();
  kept = credentials(database.pool);
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate credentials, imports cascade"));

const first = { sealed: Buffer.from([1, 0, 255]), group: "a".repeat(32) };
const second = { sealed: Buffer.from([2]), group: "b".repeat(32) };
const untested = { kind: null, works: null, tested_at: null, warning: null };
const aTime = expect.stringMatching(/^\d{4}-.*Z$/);

async function schedule(name: string, credentialId: string): Promise<string> {
  const id = randomUUID();
  const insert = `insert into schedules (id, name, timing, time_zone, request, credential_id)
    values ($1, $2, '0 4 * * *', 'UTC', '{}', $3)`;
  await database.pool.query(insert, [id, name, credentialId]);
  return id;
}

/** An export with a job for each of these; `true` has ended. */
async function exportWith(credentialId: string, jobs: boolean[]): Promise<string> {
  const { pool } = database;
  const id = randomUUID();
  const insert = "insert into export_requests (id, request, credential_id) values ($1, '{}', $2)";
  await pool.query(insert, [id, credentialId]);
  for (const [index, isEnded] of jobs.entries()) {
    const job = randomUUID();
    await pool.query(
      "insert into imports (id, state, ended_at) values ($1, $2, case when $2 = 'failed' then now() end)",
      [job, isEnded ? "failed" : "queued"],
    );
    await pool.query("insert into exports (id, request_id, number, token_group) values ($1, $2, $3, 'a')", [
      job,
      id,
      index + 1,
    ]);
  }
  return id;
}

const idOf = async (name: string) => (await kept.find(name))?.id ?? expect.unreachable();

describe("a kept token", () => {
  it("is found by its name, sealed as it came, and by no other name", async () => {
    const { credential, isNew } = await kept.keep("bot", first);
    expect(isNew).toBe(true);
    expect(credential).toEqual({ name: "bot", created_at: aTime, rotated_at: null, ...untested });
    expect(await kept.find("bot")).toEqual({ id: expect.any(String), ...first, credential });
    expect(await kept.find("Bot")).toBeUndefined();
  });

  it("gives its place to another, which keeps the id and is as untested as a new one", async () => {
    const before = (await kept.keep("bot", first)).credential;
    const id = await idOf("bot");
    await kept.noteTest("bot", { group: first.group, kind: "user", works: true });
    const { credential, isNew } = await kept.keep("bot", second);
    expect(isNew).toBe(false);
    expect(credential).toEqual({ ...before, rotated_at: aTime });
    expect(await kept.find("bot")).toEqual({ id, ...second, credential });
    expect((await kept.keep("bot", first)).isNew).toBe(false);
    expect(await kept.list()).toHaveLength(1);
  });

  it("is one, also when it is kept twice at once", async () => {
    const twice = await Promise.all([first, second, first, second].map((token) => kept.keep("bot", token)));
    expect(twice.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await kept.list()).toHaveLength(1);
  });

  it("is listed with the others by name, none of them with its token", async () => {
    for (const name of ["b", "c", "a"]) await kept.keep(name, first);
    const list = await kept.list();
    expect(list.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    for (const credential of list) expect(Object.keys(credential)).not.toContain("sealed");
  });
});

describe("a tested token", () => {
  it("carries what Discord said, and a warning when it is a user's", async () => {
    await kept.keep("bot", first);
    const tell = (kind: "bot" | "user" | null, works: boolean) =>
      kept.noteTest("bot", { group: first.group, kind, works });
    expect(await tell("bot", true)).toMatchObject({
      kind: "bot",
      works: true,
      tested_at: aTime,
      warning: null,
    });
    expect(await tell("user", true)).toMatchObject({ kind: "user", warning: userTokenWarning });
    expect(userTokenWarning).toMatch(/against Discord's terms.*accounts were locked.*bot's token/);
    expect(await kept.list()).toMatchObject([{ kind: "user", works: true, warning: userTokenWarning }]);
    expect((await kept.find("bot"))?.credential.warning).toBe(userTokenWarning);
  });

  it("is still of the kind that it was when Discord refuses it", async () => {
    await kept.keep("bot", first);
    await kept.noteTest("bot", { group: first.group, kind: "bot", works: true });
    const refused = { group: first.group, kind: null, works: false };
    expect(await kept.noteTest("bot", refused)).toMatchObject({ kind: "bot", works: false });
    await kept.keep("other", second);
    expect(await kept.noteTest("other", { ...refused, group: second.group })).toMatchObject({
      ...{ kind: null, works: false, tested_at: aTime },
    });
  });

  it("is not said to work by a test of the one before", async () => {
    await kept.keep("bot", first);
    const { credential } = await kept.keep("bot", second);
    const late = { group: first.group, kind: "bot", works: true } as const;
    expect(await kept.noteTest("bot", late)).toEqual(credential);
    expect(await kept.list()).toMatchObject([untested]);
  });

  it("may have gone while it was tested", async () => {
    await expect(
      kept.noteTest("bot", { group: first.group, kind: "bot", works: true }),
    ).rejects.toMatchObject({ code: "not_found", message: "There is no credential bot." });
  });
});

describe("a removed token", () => {
  it("is gone, and answered as it was", async () => {
    const { credential } = await kept.keep("bot", first);
    expect(await kept.remove("bot")).toEqual(credential);
    expect(await kept.remove("bot")).toBeUndefined();
    expect(await kept.list()).toEqual([]);
  });

  it("was in no schedule's use, or is refused with the schedule's name", async () => {
    await kept.keep("bot", first);
    await kept.keep("other", second);
    const nightly = await schedule("nightly", await idOf("bot"));
    await expect(kept.remove("bot")).rejects.toMatchObject({
      code: "wrong_state",
      message: `The credential bot is used by the schedule nightly (${nightly}). First delete the schedule or give it another credential.`,
    });
    expect(await kept.find("bot")).toMatchObject(first);
    expect(await kept.remove("other")).toMatchObject({ name: "other" });
    await database.pool.query("delete from schedules");
    expect(await kept.remove("bot")).toMatchObject({ name: "bot" });
  });

  it("was in no unfinished export's use, or is refused with the export's id", async () => {
    await kept.keep("bot", first);
    const id = await idOf("bot");
    const ended = await exportWith(id, [true, true]);
    const open = await exportWith(id, [true, false, false]);
    await expect(kept.remove("bot")).rejects.toMatchObject({
      code: "wrong_state",
      message: `The credential bot is used by the export ${open}. First cancel the export or wait until it has ended.`,
    });
    await database.pool.query("update imports set ended_at = now()");
    expect(await kept.remove("bot")).toMatchObject({ name: "bot" });
    const { rows } = await database.pool.query("select id from export_requests where credential_id is null");
    expect(rows.map((row) => row.id).sort()).toEqual([ended, open].sort());
  });

  it("names ten of those that use it, and how many there are more", async () => {
    await kept.keep("bot", first);
    const id = await idOf("bot");
    for (let number = 10; number < 21; number++) await schedule(`at ${number}`, id);
    const open = await exportWith(id, [false]);
    const { message } = await kept.remove("bot").then(
      () => expect.unreachable("it was removed"),
      (error: Error) => error,
    );
    expect(message).toContain(`used by the export ${open}, the schedule at 10 (`);
    expect(message).toMatch(
      /the schedule at 18 \([^)]*\) and 2 more\. First cancel .*, delete the schedule /,
    );
  });

  it("is refused as used whatever the names are", async () => {
    await kept.keep("timeout expired", first);
    await schedule("terminated", await idOf("timeout expired"));
    await expect(kept.remove("timeout expired")).rejects.toMatchObject({ code: "wrong_state" });
  });

  it("is not removed under a schedule that is being made", async () => {
    await kept.keep("bot", first);
    const id = await idOf("bot");
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query(
      "insert into schedules (id, name, timing, time_zone, request, credential_id) values ($1, 's', '', '', '{}', $2)",
      [randomUUID(), id],
    );
    const removing = kept.remove("bot").catch((error: Error) => error);
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await database.pool.query(waiting)).rowCount).toBeGreaterThan(0);
    await client.query("commit");
    client.release();
    expect(await removing).toMatchObject({ code: "wrong_state" });
    expect(await kept.list()).toHaveLength(1);
  });
});

describe("kept tokens without a database", () => {
  it("say that it is away", async () => {
    const pool = connect(`postgres://127.0.0.1:${await freePort()}/none`, { timeout: 1_000 });
    const none = credentials(pool);
    for (const ask of [() => none.list(), () => none.keep("bot", first), () => none.remove("bot")])
      await expect(ask()).rejects.toMatchObject({ code: "database_away" });
    await pool.end();
  });
});
