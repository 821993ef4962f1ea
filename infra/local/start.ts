import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Server as HttpServer } from "node:http";
import { join } from "node:path";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { log } from "#edge/log.ts";
import { isAway } from "#stores/is-away.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { type DataFolder, holdDataFolder } from "./data-folder.ts";
import { startAws } from "./embedded-aws.ts";
import { startPostgres } from "./embedded-postgres.ts";
import type { LocalEnvironment } from "./environment.ts";
import { startExports } from "./exports.ts";
import { type Filling, fillArchive } from "./fill-archive.ts";
import { exporterMissing, watchExporter } from "./find-exporter.ts";
import { bindHandlers, startWorkers } from "./functions.ts";
import { makeGateway } from "./gateway.ts";
import { sweepDead } from "./redrive.ts";
import { bindStores, type Stores } from "./stores.ts";

/** In milliseconds. */
const day = 24 * 60 * 60 * 1000;

/** The whole system, running in this process. */
export type LocalRun = {
  url: string;
  stores: Stores;
  folder: DataFolder;
  filling: Pick<Filling, "left" | "isOver">;
  stop(): Promise<void>;
  /** For who cannot wait: ends the embedded Postgres, which mends itself at the next start; this process must end now. */
  abandon(): void;
};

/**
 * Starts every stage in this process and listens; parts that an earlier run staged but did not load are announced again.
 * Who is here for a moment only leaves exports and schedules to others: `runsExports` is false.
 * Throws the Faults of the data folder, of Postgres and of the port.
 */
export async function startLocal(
  environment: LocalEnvironment,
  { runsExports = true }: { runsExports?: boolean } = {},
): Promise<LocalRun> {
  log.setLogLevel(environment.LOG_LEVEL);
  const exporter = watchExporter(environment.DCE_PATH);
  // Whoever asks how it is shall not wait for it.
  if (runsExports) void exporter();
  const undo: (() => Promise<unknown> | unknown)[] = [];
  const stop = async () => {
    // Every step is taken, also behind one that fails: what runs on would hold the data folder.
    const failures: unknown[] = [];
    for (const step of undo.splice(0).reverse()) {
      await Promise.resolve()
        .then(step)
        .catch((failure: unknown) => failures.push(failure));
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const folder = await holdDataFolder(environment.DATA_DIR);
    undo.push(() => folder.release());
    const { database, aws, abandon } = await startStores(environment, undo);
    const stores = await bindStores({
      ...{ database, aws, redis: environment.REDIS_URL },
      keys: join(environment.DATA_DIR, "keys"),
      isOwnPostgres: environment.DATABASE_URL === undefined,
    }).catch((cause: Error) => {
      throw new Fault(
        "bad_environment",
        `S3, SNS and SQS do not answer at ${aws}: ${cause.message}. Start them there, or unset AWS_ENDPOINT_URL.`,
        { cause },
      );
    });
    undo.push(() => stores.close());
    await migrate(stores.loadPool).catch((cause: Error) => {
      if (cause instanceof Fault || !isAway(cause)) throw cause;
      const { host } = new URL(database);
      throw new Fault(
        "database_away",
        `No Postgres answers at ${host}: ${cause.message}. Start it there, or unset DATABASE_URL.`,
        { cause },
      );
    });
    // Before they are announced again: a part that ends its loader each time would never let go.
    await sweepDead(stores);
    await stores.ledger.settleAll();
    // What a lifecycle rule of the bucket does on AWS.
    await stores.uploads.expire(new Date(Date.now() - limits.uploadDays.value * day));
    undo.push(startWorkers(stores));
    const filling = fillArchive(stores.loadPool);
    undo.push(filling.stop);
    if (runsExports)
      undo.push(startExports(stores, { program: environment.DCE_PATH, folder: environment.DATA_DIR }));
    const server = makeGateway({
      handlers: bindHandlers(stores, {
        missing: environment.DCE_PATH ? undefined : `${exporterMissing.detail} ${exporterMissing.remedy}`,
        exporter,
        unindexed: filling.left,
      }),
      names: environment.names,
      apiKey: environment.API_KEY,
    });
    undo.push(await listen(server, environment));
    const url = urlOf(server, environment);
    await folder.tell({ pid: process.pid, url, database, aws });
    await stores.announcer.announce(await stores.ledger.waitingParts());
    return { url, stores, folder, filling, stop, abandon };
  } catch (error) {
    // What failed first is what the user must know.
    await stop().catch(() => undefined);
    throw error;
  }
}

async function startStores(environment: LocalEnvironment, undo: (() => unknown)[]) {
  const data = environment.DATA_DIR;
  const starting = {
    database: environment.DATABASE_URL ?? startPostgres(join(data, "postgres"), join(data, "keys")),
    aws: environment.AWS_ENDPOINT_URL ?? startAws(data),
  };
  // Both are waited for even if one fails: what has started must be stopped.
  const [database, aws] = await Promise.allSettled([starting.database, starting.aws]);
  const [db, cloud] = [database, aws].map((started) =>
    started.status === "fulfilled" ? started.value : undefined,
  );
  for (const started of [db, cloud]) if (typeof started === "object") undo.push(() => started.stop());
  if (database.status === "rejected") throw database.reason;
  if (aws.status === "rejected") throw aws.reason;
  return {
    database: typeof database.value === "string" ? database.value : database.value.url,
    aws: typeof aws.value === "string" ? aws.value : aws.value.endpoint,
    abandon: () => {
      if (typeof database.value !== "string") quitPostgres(join(data, "postgres"));
    },
  };
}

/** SIGQUIT is Postgres' immediate shutdown. Without waiting: the caller has no time. */
function quitPostgres(directory: string): void {
  const [pid] = readFileSync(join(directory, "postmaster.pid"), "utf8").split("\n");
  process.kill(Number(pid), "SIGQUIT");
}

async function listen(server: HttpServer, { PORT, HOST }: LocalEnvironment): Promise<() => Promise<void>> {
  server.listen(PORT, HOST);
  try {
    await once(server, "listening");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES" && code !== "EADDRNOTAVAIL") throw cause;
    const why = code === "EADDRINUSE" ? "another program listens there" : "the system does not allow it";
    throw new Fault(
      "port_taken",
      `FastDiscordDB cannot listen on ${HOST}:${PORT}: ${why}. Set PORT to another one, such as PORT=${PORT + 1}.`,
      { cause },
    );
  }
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

function urlOf(server: HttpServer, { HOST }: LocalEnvironment): string {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const host = HOST === "0.0.0.0" || HOST === "::" ? "127.0.0.1" : HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
