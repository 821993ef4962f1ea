import { describe, expect, it, vi } from "vitest";
import { snowflakeAt } from "#core/snowflake.ts";
import { exportRecords } from "../../../support/export-records.ts";
import { newExport, sealed } from "../../../support/export-rows.ts";

const day = 86_400_000;

const { pool, desk, ledger, find, open } = await exportRecords();

/** Until so many wait for a lock. */
const isWaiting = (count: number) =>
  vi.waitFor(async () => {
    const sql =
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    expect((await pool.query(sql)).rowCount).toBe(count);
  });

async function begun(over: Parameters<typeof newExport>[0] = {}): Promise<{ request: string; job: string }> {
  const request = await desk.create(newExport(over));
  return { request, job: (await find(request)).jobs[0]?.id ?? "" };
}

describe("the jobs that are found", () => {
  const [a, b, c] = ["300", "400", "500"].map((id) => ({ id, name: `channel ${id}` }));
  const found = [a, b, c].filter((each) => each !== undefined);

  it("are added once, with the token and the window of who found them, also when they are found again", async () => {
    const window = { mode: "fixed" as const, windowDays: 0, after: "7", before: "9" };
    const { request, job } = await begun({ targets: { guild: "100", threads: "none" }, window });
    await ledger.addJobs(job, found.slice(0, 2));
    await ledger.addJobs(job, found.slice(0, 2));
    // One that was made in between stands between the others.
    await ledger.addJobs(
      job,
      [found[0], found[2], found[1]].filter((each) => each !== undefined),
    );
    const { jobs } = await find(request);
    expect(jobs.map(({ channel_id }) => channel_id)).toEqual([null, "300", "400", "500"]);
    expect(jobs[3]).toMatchObject({ channel_name: "channel 500", after_id: "7", before_id: "9" });
    expect(await open(jobs[3]?.id ?? "")).toMatchObject({ token: { sealed, group: "g" }, attempt: 1 });
    const messages = await pool.query("select from outbox");
    expect(messages.rowCount).toBe(4);
  });

  it("are cancelled with who found them, also when both happen at once", async () => {
    const { request, job } = await begun({ targets: { direct: true } });
    const holder = await pool.connect();
    await holder.query("begin");
    await holder.query("select from imports where id = $1 for update", [job]);
    const adding = ledger.addJobs(job, found);
    await isWaiting(1);
    const cancelling = desk.cancel(request);
    await isWaiting(2);
    await holder.query("commit");
    holder.release();
    await Promise.all([adding, cancelling]);
    expect((await find(request)).jobs.map(({ state }) => state)).toEqual(Array(4).fill("cancelled"));
  });

  it("are not added to what was cancelled", async () => {
    const { request, job } = await begun({ targets: { direct: true } });
    await desk.cancel(request);
    await ledger.addJobs(job, found);
    expect((await find(request)).jobs).toHaveLength(1);
  });
});

describe("where a job begins", () => {
  const message = snowflakeAt(Date.now() - 30 * day);
  const cover = (text: string) =>
    pool.query("insert into coverage (channel_id, ranges) values (200, $1::int8multirange)", [text]);
  const incremental = { mode: "incremental" as const, after: null, before: null };

  it("is the end of what is proven without a hole, or so many days before it", async () => {
    await cover(`{[0,${message}],[${BigInt(message) + 100n},${BigInt(message) + 200n}]}`);
    const { job } = await begun({ window: { ...incremental, windowDays: 0 } });
    expect(await open(job)).toMatchObject({ after: null, rangeStart: "0" });
    await ledger.start(job);
    expect(await open(job)).toMatchObject({ after: message, rangeStart: String(BigInt(message) + 1n) });
    const { job: recent } = await begun({ window: { ...incremental, windowDays: 60 } });
    await ledger.start(recent);
    expect(BigInt((await open(recent)).after ?? 0)).toBeLessThan(BigInt(message));
  });

  it("is the first message where only what came later is proven", async () => {
    await cover(`{[1000,${message}]}`);
    const { job } = await begun({ window: { ...incremental, windowDays: 0 } });
    await ledger.start(job);
    expect(await open(job)).toMatchObject({ after: null, rangeStart: "0" });
  });

  it("stays where it was when the job goes on, behind what is staged", async () => {
    await cover(`{[0,${message}]}`);
    const { job } = await begun({ window: { ...incremental, windowDays: 0 } });
    await ledger.start(job);
    const last = String(BigInt(message) + 50n);
    await pool.query(
      `insert into parts (key, export_id, number, size, count, last_id) values ('k', $1, 1, 1, 1, $2)`,
      [job, last],
    );
    await pool.query("update coverage set ranges = $1::int8multirange", [`{[0,${last}]}`]);
    await ledger.start(job);
    const start = String(BigInt(message) + 1n);
    expect(await open(job)).toMatchObject({ after: last, rangeStart: start, parts: 1 });
  });
});

describe("a job", () => {
  it.each(["complete", "fail"] as const)(
    "that ends with %s is closed with its token, in one step",
    async (how) => {
      const { request, job } = await begun();
      await ledger.start(job);
      if (how === "complete") await ledger.complete(job);
      else await ledger.fail(job, "exporter_failed", "no");
      expect(await ledger.open(job)).toBeUndefined();
      expect(await find(request)).toMatchObject({ state: "loading", ended_at: null });
      const left = "select from exports where sealed is not null";
      expect((await pool.query(left)).rowCount).toBe(0);
      await ledger.again(job, { delay: 0, failed: true });
      expect((await find(request)).jobs[0]?.attempt).toBe(1);
      await ledger.settle(job);
      expect((await find(request)).state).toBe(how === "complete" ? "complete" : "failed");
    },
  );

  it("that was cancelled is left alone by who ran it", async () => {
    const { request, job } = await begun();
    await ledger.start(job);
    await desk.cancel(request);
    expect(await ledger.progress(job, 10)).toBe(false);
    await ledger.complete(job);
    await ledger.fail(job, "exporter_failed", "no");
    await ledger.again(job, { delay: 0, failed: true });
    expect(await ledger.settle(job)).toEqual([]);
    expect(await find(request)).toMatchObject({ state: "cancelled", error: null, jobs: [{ attempt: 1 }] });
  });

  it("counts failures in a row, and says each warning once", async () => {
    const { request, job } = await begun();
    for (const failed of [true, true]) await ledger.again(job, { delay: 0, failed });
    expect(await open(job)).toMatchObject({ attempt: 3, failures: 2 });
    await ledger.again(job, { delay: 0, failed: false });
    expect(await open(job)).toMatchObject({ attempt: 4, failures: 0 });
    for (const detail of ["one", "one", "two"]) await ledger.warn(job, "exporter_warned", detail);
    expect((await find(request)).warnings.map(({ detail }) => detail)).toEqual(["one", "two"]);
  });
});
