import type { Context, SQSEvent } from "aws-lambda";
import type { Operation } from "#core/api/operations.ts";
import { ImportMessage } from "#core/import-message.ts";
import { PartAnnouncement } from "#core/part.ts";
import { api } from "#edge/api.ts";
import { log } from "#edge/log.ts";
import { worker } from "#edge/worker.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { messageHistory } from "#stores/postgres/message-history.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { queueDepth, sendTo } from "#stores/queue.ts";
import { bindEnqueue } from "../../functions/enqueue/enqueue.ts";
import { makeCredentialTest } from "../../functions/enqueue/make-credentials.ts";
import { makeWake } from "../../functions/enqueue/make-wake.ts";
import { makeLoad } from "../../functions/load/make-load.ts";
import { makeReconcile } from "../../functions/load/make-reconcile.ts";
import { bindSearch } from "../../functions/search/search.ts";
import { flushOutbox } from "./exports.ts";
import type { HttpHandler } from "./gateway.ts";
import { bindReadImport } from "./import-files.ts";
import { lambdaContext } from "./lambda-event.ts";
import { pollQueue } from "./poll-queue.ts";
import type { Stores } from "./stores.ts";

/** Loaders at once: while Postgres merges one part, the next is read and copied. */
const loaders = 2;
/** How often imports that nobody reads any more are looked for, in milliseconds. */
const takeUpEvery = 15_000;

/** The functions behind the HTTP API, bound to these stores; `partBytes` is the size of uploaded parts where it is not the limits', `missing` why nothing can be exported here. */
export function bindHandlers(
  stores: Stores,
  { partBytes, missing }: { partBytes?: number; missing?: string | undefined } = {},
): { [name in Operation["function"]]: HttpHandler } {
  const { searchPool, statePool, cache, objects, aws, resources } = stores;
  const state = archiveState(statePool);
  const search = api(
    bindSearch({
      search: messageSearch(searchPool),
      history: messageHistory(searchPool),
      state,
      cache,
      objects: () => objects.ping(),
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
  const wake = makeWake({ flush: () => flushOutbox(stores) });
  const enqueue = api(bindEnqueue({ ...stores, ...queue, state, partBytes, wake, missing }));
  const call =
    (handler: typeof search): HttpHandler =>
    (event, context: Context) =>
      handler(event, context);
  const testToken = api(makeCredentialTest(stores));
  return { search: call(search), enqueue: call(enqueue), testToken: call(testToken) };
}

/** Starts the functions behind the queues; answers how to stop them. */
export function startWorkers(stores: Stores): () => Promise<unknown> {
  const { aws, resources, objects, archive, announcer, reconciliation } = stores;
  const load = worker(
    PartAnnouncement,
    makeLoad({ objects, archive, reconcile: makeReconcile(reconciliation, objects, announcer) }),
  );
  const stopping = new AbortController();
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
  let taking: Promise<void> | undefined;
  const timer = setInterval(() => {
    taking ??= takeUp()
      .catch((error: Error) => {
        if (!stopping.signal.aborted) log.warn("cut imports could not be taken up", { error });
      })
      .finally(() => {
        taking = undefined;
      });
  }, takeUpEvery);
  return () => {
    clearInterval(timer);
    stopping.abort();
    return Promise.all([taking, ...polling.map((poll) => poll.stop())]);
  };
}
