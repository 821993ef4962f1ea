import { setTimeout as pause } from "node:timers/promises";
import { redriveLedger } from "#stores/postgres/redrive-ledger.ts";
import { drain, look, queueDepth, sendTo } from "#stores/queue.ts";
import { makeRedrive, makeSweep, type Redriven } from "../../functions/load/make-redrive.ts";
import type { Stores } from "./stores.ts";

/** Moves what lies in the dead-letter queues of these stores back to where it failed. */
export function redrive({
  aws: { sqs },
  resources: { queues },
  loadPool,
  control,
}: Stores): Promise<Redriven> {
  const { reopen, isCancelled } = redriveLedger(loadPool);
  const { retry } = control;
  return makeRedrive({
    parts: { drain: drain.bind(null, sqs, queues.postgresDead), send: sendTo(sqs, queues.postgres), reopen },
    imports: { drain: drain.bind(null, sqs, queues.importsDead), send: sendTo(sqs, queues.imports), retry },
    isCancelled,
  })();
}

/** Gives up the parts in the dead-letter queue that still seem to wait: their loader was killed. Answers how many. */
export function sweepDead({ aws: { sqs }, resources: { queues }, archive }: Stores): Promise<number> {
  const fail = archive.fail.bind(archive);
  return makeSweep({ look: look.bind(null, sqs, queues.postgresDead), fail })();
}

/** Waits until nothing waits or runs in the queues, looking every so many milliseconds. */
export async function untilQuiet(
  { aws: { sqs }, resources: { queues } }: Stores,
  lookEvery: number,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const depths = [await queueDepth(sqs, queues.postgres), await queueDepth(sqs, queues.imports)];
    if (depths.every(({ waiting, running }) => waiting + running === 0)) return;
    await pause(lookEvery, undefined, { signal });
  }
}
