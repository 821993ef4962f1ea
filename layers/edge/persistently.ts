import { setTimeout as pause } from "node:timers/promises";
import { log } from "#edge/log.ts";

/** Milliseconds between two tries. */
const shortestWait = 500;
const longestWait = 10_000;
/** A try needs that many milliseconds before its run is cut: what is cut says nothing. */
const reserve = 15_000;

/** What is waited for: errors that pass, for as long as the run has time and nobody stops it. */
export type Patience = {
  /** What the log says of each try that failed. */
  told: string;
  isPassing(error: unknown): boolean;
  /** Milliseconds that are left; without it there is no end. */
  remaining?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Does something until it succeeds: a store that is away comes back. Rejects with an error that does not pass, with the
 * last one when the time is up, and when the signal is raised meanwhile, with whatever that cuts.
 */
export async function persistently<Done>(
  work: () => Promise<Done>,
  { told, isPassing, remaining = () => Infinity, signal }: Patience,
): Promise<Done> {
  for (let wait = shortestWait; ; wait = Math.min(wait * 2, longestWait)) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !isPassing(error) || remaining() < wait + reserve) throw error;
      log.warn(told, { error: error as Error });
      await pause(wait, undefined, { ...(signal && { signal }) });
    }
  }
}
