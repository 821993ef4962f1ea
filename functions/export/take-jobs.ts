import { setTimeout as pause } from "node:timers/promises";
import { ExportMessage } from "#core/export-message.ts";
import { withRequestId } from "#core/request-id.ts";
import { log } from "#edge/log.ts";
import type { Leased } from "#stores/queue.ts";

/** What taking jobs is bound to. */
export type JobsPorts = {
  /** Waits for a message, some seconds at most: a request that is cut could still take one, and nobody would have it. */
  receive(): Promise<Leased | undefined>;
  run(message: ExportMessage, signal: AbortSignal): Promise<void>;
  /** Sends what a job left in the outbox: the jobs that it found, or its own rest. */
  flush(): Promise<unknown>;
};

/** So many jobs at once; `idle` and `lease` are in milliseconds. */
export type JobsOptions = { atOnce: number; idle: number; lease: number; signal: AbortSignal };

/**
 * Takes jobs from the queue while there are any; ends when none came and none ran for `idle`, or when the signal says so,
 * behind the jobs that run. A message is ours for `lease`, and renewed thrice in each.
 */
export async function takeJobs({ receive, run, flush }: JobsPorts, options: JobsOptions): Promise<void> {
  const { atOnce, idle, lease, signal } = options;
  const running = new Set<Promise<void>>();
  let last = Date.now();

  async function work(leased: Leased): Promise<void> {
    const renewing = setInterval(() => {
      leased.extend().catch((error: Error) => log.warn("a lease was not renewed", { error }));
    }, lease / 3);
    try {
      await run(ExportMessage.parse(JSON.parse(leased.body)), signal);
      await leased.done();
    } catch (error) {
      log.error("an export failed", { error: error as Error });
    } finally {
      clearInterval(renewing);
    }
    await flush().catch((error: Error) => log.warn("what a job left waits for the clock", { error }));
  }

  while (!signal.aborted) {
    if (running.size >= atOnce) {
      await Promise.race(running);
      continue;
    }
    const leased = await receive().catch(async (error: Error) => {
      if (!signal.aborted) log.warn("the queue does not answer", { error });
      await pause(1_000, undefined, { signal }).catch(() => undefined);
      return undefined;
    });
    if (leased && signal.aborted) {
      await leased.release().catch((error: Error) => log.warn("a message was not given back", { error }));
    } else if (leased) {
      const job = withRequestId(leased.requestId ?? "export", () => work(leased)).finally(() => {
        running.delete(job);
        last = Date.now();
      });
      running.add(job);
    } else if (running.size === 0 && Date.now() - last >= idle) return;
  }
  await Promise.all(running);
}
