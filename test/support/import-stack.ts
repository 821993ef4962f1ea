import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ImportStatus } from "#core/api/answers.ts";
import type { Json } from "#core/message.ts";
import { PartAnnouncement } from "#core/part.ts";
import { worker } from "#edge/worker.ts";
import { archiveState } from "#stores/postgres/archive-state.ts";
import { makeLoad } from "../../functions/load/make-load.ts";
import { makeReconcile } from "../../functions/load/make-reconcile.ts";
import { startAws } from "../../infra/local/embedded-aws.ts";
import { findExports, type ImportRequest, importFiles } from "../../infra/local/import-files.ts";
import { lambdaContext } from "../../infra/local/lambda-event.ts";
import { pollQueue } from "../../infra/local/poll-queue.ts";
import { bindStores, type Stores } from "../../infra/local/stores.ts";
import { clearArchive } from "./archive-rows.ts";
import { freshDatabase } from "./fresh-database.ts";

/** How long an import of a test may take, in milliseconds. */
const patience = 20_000;

/** Files by their names: text, bytes, or a document that is written as JSON. */
export type Files = { [name: string]: string | Buffer | { [key: string]: Json } };

/** The whole way of an import on real stores: files in `folder`, S3, SNS, SQS, loaders, Postgres. */
export type ImportStack = {
  folder: string;
  stores: Stores;
  /** Writes files into the folder and answers their paths. */
  write(files: Files): Promise<string[]>;
  /** Imports what is found, and answers what became of it when the last part is loaded or given up. */
  run(request: ImportRequest): Promise<ImportStatus>;
  /** Writes the files and imports them. */
  import(files: Files): Promise<ImportStatus>;
  /** Waits until an import that was begun has ended. */
  ended(id: string): Promise<ImportStatus>;
  /** Waits until an import has ended, or asks for review. */
  rested(id: string): Promise<ImportStatus>;
  /** Every message that the archive holds, in id order. */
  messages(): Promise<StoredRow[]>;
  /** Empties the archive. */
  clear(): Promise<void>;
  stop(): Promise<void>;
};

/** A row of the archive's messages, as far as the tests of imports look at it. */
export type StoredRow = {
  id: string;
  channel_id: string;
  content: string;
  sent_at: Date;
  extra: { [key: string]: Json } | null;
};

/** Starts the embedded stores in a folder of their own, with so many loaders that wait for parts. */
export async function startImportStack({ loaders = 2 } = {}): Promise<ImportStack> {
  const folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-import-"));
  const database = await freshDatabase();
  const aws = await startAws(join(folder, "data"));
  const bound = await bindStores({
    ...{ database: database.url, aws: aws.endpoint },
    keys: join(folder, "keys"),
  });
  // Nobody outside is asked: every token is a bot's that works.
  const stores: Stores = { ...bound, testToken: async () => ({ kind: "bot", works: true }) };
  const load = worker(
    PartAnnouncement,
    makeLoad({
      ...stores,
      ...makeReconcile(stores.reconciliation, stores.objects, stores.announcer),
    }),
  );
  const polls = Array.from({ length: loaders }, () =>
    pollQueue(stores.aws.sqs, stores.resources.queues.postgres, (event) =>
      load(event, lambdaContext("load")),
    ),
  );
  const state = archiveState(stores.searchPool);

  async function rested(id: string, isRested = (status: ImportStatus) => status.state === "needs_review") {
    for (const start = Date.now(); Date.now() - start < patience; await pause(10)) {
      const status = await state.import(id);
      if (status && (status.ended_at || isRested(status))) return status;
    }
    throw new Error(`the import has not ended: ${JSON.stringify(await state.import(id))}`);
  }

  const ended = (id: string) => rested(id, () => false);

  async function write(files: Files): Promise<string[]> {
    for (const [name, content] of Object.entries(files)) {
      const isRaw = typeof content === "string" || Buffer.isBuffer(content);
      await writeFile(join(folder, name), isRaw ? content : JSON.stringify(content, null, 2));
    }
    return Object.keys(files).map((name) => join(folder, name));
  }

  async function run(request: ImportRequest): Promise<ImportStatus> {
    const { id, reading } = await importFiles(stores, request);
    await reading;
    return ended(id);
  }

  return {
    folder,
    stores,
    ended,
    rested: (id) => rested(id),
    write,
    run,
    import: async (files) => run(await findExports(await write(files))),
    async messages() {
      return (await database.pool.query<StoredRow>("select * from messages order by id, channel_id")).rows;
    },
    clear: () => clearArchive(database.pool),
    async stop() {
      await Promise.all(polls.map((poll) => poll.stop()));
      await stores.close();
      await aws.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
