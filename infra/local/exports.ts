import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { log } from "#edge/log.ts";
import { drain, leaseFrom, sendJobTo } from "#stores/queue.ts";
import { type ClockPorts, makeClock } from "../../functions/enqueue/make-clock.ts";
import { endLeftExporters } from "../../functions/export/left-exporters.ts";
import { listChannels } from "../../functions/export/list-channels.ts";
import { makeExport } from "../../functions/export/make-export.ts";
import { makeSweepJobs } from "../../functions/export/make-sweep-jobs.ts";
import { runExporter } from "../../functions/export/run-exporter.ts";
import { takeJobs } from "../../functions/export/take-jobs.ts";
import { exportLease } from "./embedded-aws.ts";
import type { Stores } from "./stores.ts";

/** Exports at once; those of one token come one after the other whatever this says. */
const runners = 2;
/** Seconds: stopping waits for it. */
const receiveWait = 1;
/** How often the clock looks for what is due, in milliseconds. */
const tickEvery = 5_000;
/** How often jobs whose task died each time are looked for, in milliseconds. */
const sweepEvery = 60_000;

/** Where the exporter is and where its files go; how often the clock looks and sweeps, how long a failure waits and a message is one task's, if not as usual. */
export type ExportsOptions = {
  program: string | undefined;
  folder: string;
  /** Milliseconds. */
  tick?: number;
  sweep?: number;
  /** Seconds. */
  retryDelay?: number;
  lease?: number;
};

/** Runs exports here, where there is a DiscordChatExporter, and the clock; answers how to stop both. */
export function startExports(
  stores: Stores,
  { program, folder, tick = tickEvery, sweep = sweepEvery, retryDelay, lease = exportLease }: ExportsOptions,
): () => Promise<unknown> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const working =
    program === undefined
      ? []
      : [runAll(stores, { program, folder: join(folder, "exporting"), retryDelay, lease }, signal)];
  // Where nothing can run nothing is asked for: it is caught up when there is an exporter.
  const schedules = program === undefined ? { claimDue: async () => 0 } : stores.schedules;
  const look = clockOf({ ...stores, schedules }, { sweep, retryDelay });
  let ticking: Promise<void> | undefined;
  const timer = setInterval(() => {
    // One at a time: a slow one is not overtaken.
    ticking ??= look(new Date())
      .catch((error: Error) => log.warn("the clock could not look", { error }))
      .finally(() => {
        ticking = undefined;
      });
  }, tick);
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await Promise.all([ticking, ...working]);
  };
}

/** Sends what waits in the outbox. */
export function flushOutbox({
  desk,
  aws,
  resources,
}: Pick<Stores, "desk" | "aws" | "resources">): Promise<number> {
  return desk.sendDue(sendJobTo(aws.sqs, resources.queues.exports));
}

function clockOf(
  stores: Omit<Stores, "schedules"> & Pick<ClockPorts, "schedules">,
  { sweep, retryDelay }: { sweep: number; retryDelay: number | undefined },
) {
  const { aws, resources } = stores;
  const sweepJobs = makeSweepJobs({
    ...stores,
    retryDelay,
    drain: drain.bind(null, aws.sqs, resources.queues.exportsDead),
  });
  let sweptAt = 0;
  const clock = makeClock({
    schedules: stores.schedules,
    flush: () => flushOutbox(stores),
    wake: async () => undefined,
  });
  return async (now: Date): Promise<void> => {
    if (now.getTime() - sweptAt >= sweep) {
      sweptAt = now.getTime();
      await sweepJobs();
    }
    await clock(now);
  };
}

async function runAll(
  stores: Stores,
  {
    program,
    folder,
    retryDelay,
    lease,
  }: Required<Pick<ExportsOptions, "folder" | "lease">> & { program: string; retryDelay: number | undefined },
  signal: AbortSignal,
): Promise<void> {
  // What a killed process has left: an exporter that it ran goes on, and nothing bounds its files any more.
  await endLeftExporters(folder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const run = makeExport({
    ...stores,
    retryDelay,
    run: (asked) => runExporter({ ...asked, program, folder }),
    list: (call, listing) => listChannels({ ...call, program, folder }, listing),
  });
  const receive = leaseFrom(stores.aws.sqs, stores.resources.queues.exports, lease, receiveWait);
  const times = { idle: Number.POSITIVE_INFINITY, lease: lease * 1_000 };
  await takeJobs({ receive, run, flush: () => flushOutbox(stores) }, { ...times, atOnce: runners, signal });
}
