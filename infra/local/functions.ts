import type { Context, SQSEvent } from "aws-lambda";
import type { Exporter } from "#core/api/answers.ts";
import type { Operation } from "#core/api/operations.ts";
import { streamed } from "#core/delivery.ts";
import { ImportMessage } from "#core/import-message.ts";
import { PartAnnouncement } from "#core/part.ts";
import { api } from "#edge/api.ts";
import { log } from "#edge/log.ts";
import { worker } from "#edge/worker.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { messageHistory } from "#stores/postgres/message-history.ts";
import { messageReading } from "#stores/postgres/message-reading.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { placeLists } from "#stores/postgres/place-lists.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { queueDepth, sendTo } from "#stores/queue.ts";
import { bindEnqueue } from "../../functions/enqueue/enqueue.ts";
import { makeCredentialTest } from "../../functions/enqueue/make-credentials.ts";
import { makeLoad } from "../../functions/load/make-load.ts";
import { makeReconcile } from "../../functions/load/make-reconcile.ts";
import { bindSearch } from "../../functions/search/search.ts";
import { bindCountStats } from "./count-stats.ts";
import { flushOutbox } from "./exports.ts";
import type { HttpHandler } from "./gateway.ts";
import { bindReadImport } from "./import-files.ts";
import { lambdaContext } from "./lambda-event.ts";
import { pollQueue } from "./poll-queue.ts";
import { sweepDead } from "./redrive.ts";
import type { Stores } from "./stores.ts";

/** Loaders at once: while Postgres merges one part, the next is read and copied. */
const loaders = 2;
/** How often imports that nobody reads any more are looked for, in milliseconds. */
const takeUpEvery = 15_000;
/** How often it is asked whether it is time to count. */
const countEvery = 500;
const minute = 60_000;

/** The functions behind the HTTP API, bound to these stores; `partBytes` is the size of uploaded parts where it is not the limits', `missing` why nothing can be exported here, `exporter` how what exports is, `unindexed` how many messages searches do not find yet. */
export function bindHandlers(
  stores: Stores,
  options: {
    partBytes?: number;
    missing?: string | undefined;
    exporter?: () => Promise<Exporter>;
    unindexed?: () => number | null;
  } = {},
): { [name in Operation["function"]]: HttpHandler } {
  const { searchPool, planPool, statePool, cache, objects, aws, resources } = stores;
  const { partBytes, missing, exporter, unindexed } = options;
  const state = archiveState(statePool);
  const search = api(
    bindSearch({
      search: messageSearch(searchPool, planPool),
      finder: messageFinder(searchPool, planPool),
      history: messageHistory(searchPool),
      messages: messageReading(searchPool),
      places: placeLists(searchPool),
      stats: archiveStats(searchPool),
      state,
      cache,
      deliver: streamed,
      objects: () => objects.ping(),
      exporter,
      unindexed,
      queues: async () => {
        const depths = Object.entries(resources.queues).map(async ([name, url]) => [
          name,
          await queueDepth(aws.sqs, url),
        ]);
        return Object.fromEntries(await Promise.all(depths));
      },
    }),
  );
  const queue = { enqueue: sendTo(aws.sqs, resources.queues.imports) };
  const wake = async () => void (await flushOutbox(stores));
  const enqueue = api(bindEnqueue({ ...stores, ...queue, state, partBytes, wake, missing }));
  const call =
    (handler: typeof search): HttpHandler =>
    (event, context: Context) =>
      handler(event, context);
  const testToken = api(makeCredentialTest(stores));
  return { search: call(search), enqueue: call(enqueue), testToken: call(testToken) };
}

/**
 * Starts the functions behind the queues; answers how to stop them. Every `sweepEvery` milliseconds the dead-letter queue
 * is looked at for parts whose loader ended without a word.
 */
export function startWorkers(stores: Stores, { sweepEvery = minute } = {}): () => Promise<unknown> {
  const { aws, resources, objects, archive, announcer, reconciliation } = stores;
  const stopping = new AbortController();
  const comparing = makeReconcile(reconciliation, objects, announcer);
  const stats = bindCountStats(() => countStats(stores.loadPool), stopping.signal);
  const loadPart = makeLoad({ objects, archive, ...comparing, stopping: stopping.signal });
  const load = worker(PartAnnouncement, (part, attempt) => {
    stats.loading();
    return loadPart(part, attempt).finally(stats.loaded);
  });
  const readImport = bindReadImport(stores);
  const read = worker(ImportMessage, ({ import_id }) =>
    readImport(import_id, { signal: stopping.signal, isQueued: true }),
  );
  const polling = [
    ...Array.from({ length: loaders }, () =>
      pollQueue(aws.sqs, resources.queues.postgres, (event: SQSEvent) =>
        load(event, lambdaContext("load-postgres")),
      ),
    ),
    pollQueue(aws.sqs, resources.queues.imports, (event: SQSEvent) => read(event, lambdaContext("import"))),
  ];
  // A command that was staging an import here may have been killed: nobody else goes on with it.
  const takeUp = async () => {
    for (const id of await stores.ledger.unfinished("reading"))
      await readImport(id, { signal: stopping.signal });
  };
  const timers = [
    repeatedly(takeUp, takeUpEvery, "cut imports could not be taken up", stopping.signal),
    repeatedly(stats.count, countEvery, "the statistics could not be counted", stopping.signal),
    repeatedly(() => sweepDead(stores), sweepEvery, "dead messages could not be looked at", stopping.signal),
  ];
  return () => {
    stopping.abort();
    return Promise.all([...timers.map((end) => end()), ...polling.map((poll) => poll.stop())]);
  };
}

/** Does something every so many milliseconds, but not twice at once; answers how to end that, and wait for the last. */
function repeatedly(work: () => Promise<unknown>, every: number, told: string, signal: AbortSignal) {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: Error) => {
        if (!signal.aborted) log.warn(told, { error });
      })
      .finally(() => {
        running = undefined;
      });
  }, every);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
