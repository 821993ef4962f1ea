import { errors } from "#core/errors.ts";
import type { ExportLedger, OpenExport } from "#core/export-ports.ts";
import type { ExporterFailure } from "#core/exporter-output.ts";
import { limits } from "#core/limits.ts";
import type { Announcer, ImportLedger } from "#core/ports.ts";
import { log } from "#edge/log.ts";

/** What holding jobs is bound to. */
export type HoldPorts = {
  jobs: ExportLedger;
  ledger: Pick<ImportLedger, "hold">;
  announcer: Announcer;
  /** Seconds before a run that failed is tried again, doubled each time. */
  retryDelay?: number | undefined;
};

const usualDelay = 15;

/**
 * Works on a message's job while nobody else does; `lost` says that somebody else may. Nothing happens where the job has
 * ended or has a newer message, and where it is held there will be a newer one.
 */
export async function holdJob(
  ports: HoldPorts,
  { export_id: id, attempt }: { export_id: string; attempt: number },
  work: (job: OpenExport, lost: AbortSignal) => Promise<void>,
): Promise<void> {
  const hold = await ports.ledger.hold(id);
  try {
    const job = await ports.jobs.open(id);
    // It has ended, perhaps in a task that was killed right behind that.
    if (!job) return await settleJob(ports, id);
    if (attempt < job.attempt) return;
    // Whoever has it may be about to end: should that not be well, somebody must come after it.
    if (!hold) return await ports.jobs.again(id, { delay: ports.retryDelay ?? usualDelay, failed: false });
    await work(job, hold.lost);
  } finally {
    await hold?.release();
  }
}

/** What becomes of a job whose run failed: it is tried again, where that can help and did not fail too often, or fails. */
export async function failRun(
  ports: HoldPorts,
  job: OpenExport,
  { code, detail, retryable }: ExporterFailure,
): Promise<void> {
  const hasMoved = ((await ports.jobs.open(job.id))?.messages ?? 0) > job.messages;
  const failures = hasMoved ? 0 : job.failures;
  if (retryable && failures + 1 < limits.exportFailures.value) {
    // The detail repeats the exporter's words, which may be anybody's.
    log.warn("an export is tried again", { export: job.id, code, meaning: errors[code].meaning });
    const delay = (ports.retryDelay ?? usualDelay) * 2 ** failures;
    return ports.jobs.again(job.id, { delay, failed: !hasMoved });
  }
  await ports.jobs.fail(job.id, code, detail);
  await settleJob(ports, job.id);
}

/** Ends a job that is closed, once its parts are loaded, and has them compared. */
export async function settleJob({ jobs, announcer }: HoldPorts, id: string): Promise<void> {
  await announcer.announce(await jobs.settle(id));
}
