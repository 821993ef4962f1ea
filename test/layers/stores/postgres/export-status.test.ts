import { describe, expect, it } from "vitest";
import { ExportStatus } from "#core/api/exports.ts";
import { limits } from "#core/limits.ts";
import { exportRecords } from "../../../support/export-records.ts";
import { newExport } from "../../../support/export-rows.ts";

const lambdaAnswer = 6 * 1024 * 1024;
const most = limits.exportShown.value;
const detail = "Every message came blank. ".repeat(10);

const { desk, ledger, find, run } = await exportRecords();

/** A server's export whose channels were found. */
async function ofServer(channels: number) {
  const targets = { guild: "100", threads: "all" } as const;
  const id = await desk.create(newExport({ targets, request: targets }));
  const [finder] = (await find(id)).jobs;
  const found = Array.from({ length: channels }, (_, place) => ({
    id: String(200 + place),
    name: "general",
  }));
  await ledger.addJobs(finder?.id ?? "", found);
  return id;
}

describe("the status of an export of 5,000 channels", () => {
  it("fits an answer, and tells who finds them, what is not complete, and how many are in each state", async () => {
    const id = await ofServer(5_000);
    await run("update imports set state = 'complete', ended_at = now()");
    const late = "where id in (select id from exports where number > 4990)";
    await run(`update imports set state = 'failed' ${late}`);
    for (const each of ["first", "second"]) {
      await run(
        "insert into import_problems (import_id, file, severity, code, detail) select id, '', 'warning', 'no_messages', $1 from exports",
        [each + detail],
      );
    }
    const status = await find(id);
    expect(ExportStatus.parse(status)).toEqual(status);
    expect(JSON.stringify(status).length).toBeLessThan(lambdaAnswer / 3);
    expect(status.job_counts).toMatchObject({ queued: 0, complete: 4_990, failed: 11 });
    expect(status).toMatchObject({ state: "failed", warning_count: 10_002 });
    expect([status.jobs.length, status.warnings.length]).toEqual([most, most]);
    expect(status.jobs[0]?.channel_id).toBeNull();
    expect(status.jobs.filter(({ state }) => state === "failed")).toHaveLength(11);
    expect(status.jobs.flatMap(({ warnings }) => warnings)).toHaveLength(most);
    const [listed] = await desk.list(10);
    expect(Object.keys(listed ?? {})).not.toContain("warnings");
    expect(listed).toMatchObject({ job_counts: status.job_counts, warning_count: 10_002 });
  });

  it("tells the one that runs, also where more wait than are told", async () => {
    const id = await ofServer(2 * most);
    const number = 2 * most - 5;
    await run("update imports set state = 'reading' where id = (select id from exports where number = $1)", [
      number,
    ]);
    const { jobs, job_counts } = await find(id);
    expect(jobs.slice(0, 2).map(({ state }) => state)).toEqual(["queued", "running"]);
    expect(job_counts).toMatchObject({ queued: 2 * most, running: 1 });
  });
});

it("a warning of the token is said once for all jobs, of none of its channels", async () => {
  const id = await desk.create(newExport({ targets: { channels: ["200", "201", "202"] } }));
  for (const job of (await find(id)).jobs) await ledger.warnOfToken(job.id, "user_token", "It is a user's.");
  const other = await desk.create(newExport());
  for (const job of (await find(other)).jobs) {
    await ledger.warnOfToken(job.id, "user_token", "It is a user's.");
  }
  const warnings = [{ channel_id: null, code: "user_token", detail: "It is a user's." }];
  expect(await find(id)).toMatchObject({ warnings, warning_count: 1 });
  expect(await find(other)).toMatchObject({ warnings, warning_count: 1 });
});
