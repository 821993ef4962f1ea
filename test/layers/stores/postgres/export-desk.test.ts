import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ExportMessage } from "#core/export-message.ts";
import { limits } from "#core/limits.ts";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { keepCredential } from "../../../support/credential-rows.ts";
import { exportRecords } from "../../../support/export-records.ts";
import { newExport, sealed } from "../../../support/export-rows.ts";

const { pool, desk, ledger, find, run } = await exportRecords();

const channels = (count: number) => Array.from({ length: count }, (_, place) => String(200 + place));
const jobsOf = async (id: string) => (await find(id)).jobs.map((job) => job.id);

async function sent(): Promise<ExportMessage[]> {
  const messages: ExportMessage[] = [];
  await desk.sendDue(async (message) => void messages.push(message));
  return messages;
}

describe("the outbox", () => {
  it("sends each message once, however many send at once, in the order of the jobs", async () => {
    const { id } = newExport();
    await desk.create(newExport({ id, targets: { channels: channels(50) } }));
    const messages: ExportMessage[] = [];
    const slowly = async (message: ExportMessage) => {
      await pause(2);
      messages.push(message);
    };
    const counts = await Promise.all([desk.sendDue(slowly), desk.sendDue(slowly), desk.sendDue(slowly)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
    expect(messages.map((message) => message.export_id).sort()).toEqual((await jobsOf(id)).sort());
    expect(await sent()).toEqual([]);
    const alone = await desk.create(newExport({ targets: { channels: channels(30) } }));
    expect((await sent()).map((message) => message.export_id)).toEqual(await jobsOf(alone));
  });

  it("keeps what could not be sent, and what is not due", async () => {
    const asked = newExport();
    await desk.create(asked);
    await expect(desk.sendDue(() => Promise.reject(new Error("no queue")))).rejects.toThrow("no queue");
    const [job = ""] = await jobsOf(asked.id);
    expect(await sent()).toEqual([{ v: 1, export_id: job, attempt: 1, group: "g" }]);
    await ledger.again(job, { delay: 60, failed: true });
    expect(await sent()).toEqual([]);
    await run("update outbox set send_at = now()", []);
    expect(await sent()).toEqual([{ v: 1, export_id: job, attempt: 2, group: "g" }]);
  });

  it("sends again what nobody took for days, once, and not what has ended", async () => {
    const asked = newExport({ targets: { channels: channels(3) } });
    await desk.create(asked);
    await sent();
    const [waiting = "", ended = ""] = await jobsOf(asked.id);
    await ledger.complete(ended);
    await run("update exports set sent_at = sent_at - $1::int * interval '1 day' where number < 3", [
      limits.exportResend.value,
    ]);
    const both = (await Promise.all([sent(), sent()])).flat();
    expect(both).toEqual([{ v: 1, export_id: waiting, attempt: 2, group: "g" }]);
    expect(await sent()).toEqual([]);
  });

  it("groups the jobs of a kept token by what it is now, those of their own token by that", async () => {
    const kept = await keepCredential(pool, "bot");
    const asked = newExport({ token: { credentialId: kept.id, group: kept.group } });
    await desk.create(asked);
    await run("update credentials set token_group = 'another'", []);
    expect(await sent()).toMatchObject([{ group: "another" }]);
    await desk.cancel(asked.id);
    await desk.retry(asked.id, { sealed, group: "own" });
    expect(await sent()).toMatchObject([{ group: "own" }]);
  });
});

describe("what callers do to an export", () => {
  it("stops what has not ended and forgets its token, once", async () => {
    const asked = newExport({ targets: { channels: channels(2) } });
    await desk.create(asked);
    const [first = ""] = await jobsOf(asked.id);
    await ledger.fail(first, "channel_forbidden", "no");
    await ledger.settle(first);
    expect(await desk.cancel(asked.id)).toBe(true);
    expect(await desk.cancel(asked.id)).toBe(false);
    expect((await find(asked.id)).jobs.map(({ state }) => state)).toEqual(["failed", "cancelled"]);
    expect((await run("select from exports where sealed is not null", [])).rowCount).toBe(0);
  });

  it("goes on with what stopped, each with a message of its own, and leaves the rest alone", async () => {
    const asked = newExport({ targets: { channels: channels(3) } });
    await desk.create(asked);
    await sent();
    const [first = "", second = ""] = await jobsOf(asked.id);
    await ledger.fail(first, "channel_forbidden", "no");
    await ledger.settle(first);
    await ledger.complete(second);
    await ledger.settle(second);
    await expect(desk.retry(asked.id, undefined)).rejects.toMatchObject({ code: "token_missing" });
    const token = { sealed, group: "own" };
    expect(await desk.retry(asked.id, token)).toEqual({ staged: [], parts: [] });
    expect(await sent()).toEqual([{ v: 1, export_id: first, attempt: 2, group: "own" }]);
    expect(await desk.retry(asked.id, token)).toBeUndefined();
    expect((await find(asked.id)).error).toBeNull();
  });

  it("announces the parts that failed of what is tried again, which no older dead letter fails once more", async () => {
    const asked = newExport();
    await desk.create(asked);
    const [job = ""] = await jobsOf(asked.id);
    await run(
      "insert into parts (key, export_id, number, size, count, failed) values ('k', $1, 1, 2, 3, 'no')",
      [job],
    );
    const letterSent = new Date();
    await ledger.fail(job, "channel_forbidden", "no");
    await ledger.settle(job);
    const part = { v: 1 as const, export_id: job, key: "k", number: 1, size: 2, count: 3 };
    expect(await desk.retry(asked.id, { sealed, group: "own" })).toEqual({ staged: [], parts: [part] });
    expect(await archiveWriter(pool).fail(part, "given up", letterSent)).toBe(false);
    expect((await find(asked.id)).parts).toEqual({ staged: 1, loaded: 0, failed: 0 });
  });

  it("asks again about what was accepted and then cancelled", async () => {
    const asked = newExport();
    await desk.create(asked);
    const [job = ""] = await jobsOf(asked.id);
    await run("update imports set state = 'loading', is_complete = true, accepted = true where id = $1", [
      job,
    ]);
    expect(await desk.needingReview(asked.id)).toEqual([job]);
    await desk.cancel(asked.id);
    expect((await run("select accepted from imports", [])).rows).toEqual([{ accepted: false }]);
    expect(await desk.retry(asked.id, undefined)).toEqual({ staged: [job], parts: [] });
  });

  it("changes the version, which time alone does not", async () => {
    const asked = newExport();
    await desk.create(asked);
    const [job = ""] = await jobsOf(asked.id);
    const { version } = await find(asked.id);
    await run("update imports set created_at = created_at", []);
    expect((await find(asked.id)).version).toBe(version);
    await ledger.start(job);
    const started = await find(asked.id);
    expect([started.state, started.version === version]).toEqual(["running", false]);
    await ledger.progress(job, 50);
    await ledger.progress(job, 40);
    expect(await find(asked.id)).toMatchObject({ percent: 50 });
  });
});
