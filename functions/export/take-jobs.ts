import { setTimeout as pause } from "node:timers/promises";
import { ExportMessage } from "#core/export-message.ts";
import { withRequestId } from "#core/request-id.ts";
import { log } from "#edge/log.ts";
import type { Leased } from "#stores/queue.ts";

/** What taking jobs is bound to. */
export type JobsPorts = {
  /** Waits for a message, some seconds at most: a request that is cut could still take one, and nobody would have it. */
  receive(): Promise<Leased | undefined>;
  run(id: string, attempt: number, signal: AbortSignal): Promise<void>;
};

/**
 * Takes jobs from the queue, one after the other, while there are any; ends when none came for `idle` milliseconds, or
 * when the signal says so, behind the job that runs. A message is ours for `lease` milliseconds, and renewed thrice in each.
 */
export async function takeJobs(
  { receive, run }: JobsPorts,
  { idle, lease, signal }: { idle: number; lease: number; signal: AbortSignal },
): Promise<void> {
  for (let last = Date.now(); !signal.aborted; ) {
    const leased = await receive().catch(async (error: Error) => {
      if (!signal.aborted) log.warn("the queue does not answer", { error });
      await pause(1_000, undefined, { signal }).catch(() => undefined);
      return undefined;
    });
    if (leased) {
      await withRequestId(leased.requestId ?? "export", () => work(leased));
      last = Date.now();
    } else if (Date.now() - last >= idle) return;
  }

  async function work(leased: Leased): Promise<void> {
    const renewing = setInterval(() => {
      leased.extend().catch((error: Error) => log.warn("a lease was not renewed", { error }));
    }, lease / 3);
    try {
      const { export_id, attempt } = ExportMessage.parse(JSON.parse(leased.body));
      await run(export_id, attempt, signal);
      await leased.done();
    } catch (error) {
      log.error("an export failed", { error: error as Error });
    } finally {
      clearInterval(renewing);
    }
  }
}
