import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startExports } from "../../../infra/local/exports.ts";
import { keepCredential } from "../../support/credential-rows.ts";
import { newExport } from "../../support/export-rows.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());

it("without an exporter schedules stay due, to be caught up when there is one", async () => {
  const { desk, schedules, loadPool } = stack.stores;
  const { id: credentialId } = await keepCredential(loadPool, "bot");
  const nextAt = new Date("2026-01-01T04:00:00Z");
  const id = randomUUID();
  await schedules.create({
    ...{ id, name: "nightly", timing: "0 4 * * *", timeZone: "UTC", credentialId, isPaused: false, nextAt },
    request: { channels: ["200"], threads: "none", window_days: 14 },
  });
  const asked = await desk.create(newExport());
  const stop = startExports(stack.stores, { program: undefined, folder: stack.folder, tick: 20 });
  // The clock sends it after it has looked at the schedules.
  await vi.waitFor(async () => expect((await loadPool.query("select from outbox")).rowCount).toBe(0));
  await stop();
  expect((await desk.list(10)).map((each) => each.id)).toEqual([asked]);
  expect(await schedules.find(id)).toMatchObject({ next_at: nextAt.toISOString(), last_at: null });
});

it("an exporter that a killed process has left is ended before its folder is removed", async () => {
  const run = join(stack.folder, "exporting", "run-left");
  await mkdir(run, { recursive: true });
  const left = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { cwd: run });
  const ended = once(left, "exit");
  await writeFile(join(run, "exporter.pid"), String(left.pid));
  const stop = startExports(stack.stores, { program: "/none", folder: stack.folder });
  expect(await ended).toEqual([null, "SIGKILL"]);
  await vi.waitFor(async () => expect(await readdir(join(stack.folder, "exporting"))).toEqual([]));
  await stop();
});
