import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { operations } from "#core/api/operations.ts";
import { EveryMinute } from "./constructs/every-minute.ts";
import { ExportTask } from "./constructs/export-task.ts";
import { HttpRoutes } from "./constructs/http-routes.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { setSecret } from "./constructs/secret-variable.ts";
import { StagedParts } from "./constructs/staged-parts.ts";
import type { GivenNetwork } from "./constructs/task-network.ts";
import { TokenKey } from "./constructs/token-key.ts";
import { WorkerQueue } from "./constructs/worker-queue.ts";

/** The functions and their files; the tests bundle the same. */
export const entries = {
  authorize: "functions/authorize/authorize.handler.ts",
  clock: "functions/enqueue/clock.handler.ts",
  enqueue: "functions/enqueue/enqueue.handler.ts",
  testToken: "functions/enqueue/test-token.handler.ts",
  deadExport: "functions/export/dead.handler.ts",
  import: "functions/import/import.handler.ts",
  search: "functions/search/search.handler.ts",
  loadPostgres: "functions/load/postgres.handler.ts",
  countStats: "functions/load/count-stats.handler.ts",
  deadPart: "functions/load/dead.handler.ts",
  migrate: "functions/load/migrate.handler.ts",
} as const;

/** Each worker holds one connection while it loads. */
const loaders = 4;
/** Each reads one import; the loaders are what bounds the flow. */
const importers = 2;

/** The flow on AWS: exports run in a task and uploaded files are read, both into parts, which are loaded into Postgres, and HTTP asks for all of it. */
export class FlowStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const functions = makeFunctions(this);
    const { authorize, clock, enqueue, testToken, import: readImport, search, loadPostgres } = functions;
    const { countStats, deadExport, deadPart, migrate } = functions;
    const databaseSecret: string = this.node.tryGetContext("databaseSecret") ?? "fastdiscorddb/database";
    const database = { name: "DATABASE_URL", secret: databaseSecret, key: "url" };
    const apiKeySecret: string = this.node.tryGetContext("apiKeySecret") ?? "fastdiscorddb/api-key";

    const parts = new StagedParts(this, "Parts");
    new WorkerQueue(this, "LoadPostgresQueue", {
      name: "load-postgres",
      topic: parts.topic,
      worker: loadPostgres,
      mourner: deadPart,
      concurrency: loaders,
      // One slow part must not spend the tries of its neighbours.
      batchSize: 1,
    });
    const imports = new WorkerQueue(this, "ImportQueue", {
      name: "import",
      worker: readImport,
      concurrency: importers,
      batchSize: 1,
    });
    const exports = new ExportTask(this, "Export", {
      ...{ database, network: givenNetwork(this) },
      mourner: deadExport,
    });
    const tokens = new TokenKey(this, "Tokens");

    parts.uploadableBy(enqueue);
    parts.uploadsReadableBy(readImport);
    parts.stageableBy(readImport);
    parts.droppableBy(readImport);
    parts.readableBy(loadPostgres);
    // What a complete export proves is a part as well.
    parts.stageableBy(loadPostgres);
    parts.deliverableBy(search);
    parts.stageableBy(exports);
    for (const announcer of [enqueue, exports, deadExport, readImport, loadPostgres])
      parts.announceableBy(announcer);
    for (const sender of [enqueue, readImport]) imports.fedBy(sender, "IMPORTS_QUEUE_URL");
    for (const asker of [enqueue, clock]) exports.startableBy(asker);
    new EveryMinute(this, "Clockwork", clock);
    new EveryMinute(this, "Counting", countStats);
    tokens.sealableBy(enqueue);
    tokens.unsealableBy(testToken);
    tokens.unsealableBy(exports);

    const { authorize: _, ...asking } = functions;
    setSecret(database, Object.values(asking));
    setSecret({ name: "API_KEY", secret: apiKeySecret, key: "key" }, [authorize]);

    const answering = { enqueue, search, testToken };
    const http = new HttpRoutes(this, "Http", { operations, functions: answering, authorize });

    new CfnOutput(this, "ApiUrl", { value: http.api.apiEndpoint });
    new CfnOutput(this, "BucketName", { value: parts.bucket.bucketName });
    new CfnOutput(this, "TopicArn", { value: parts.topic.topicArn });
    new CfnOutput(this, "MigrateFunction", { value: migrate.functionName });
  }
}

type Functions = { [name in keyof typeof entries]: NodeFunction };

function makeFunctions(scope: Construct): Functions {
  return {
    authorize: new NodeFunction(scope, "Authorize", {
      entry: entries.authorize,
      description: "Says whether a caller's API key is right",
      memory: 256,
      timeout: Duration.seconds(5),
    }),
    clock: new NodeFunction(scope, "Clock", {
      entry: entries.clock,
      description: "Asks for the exports that are due, and sees that somebody works on those that wait",
      memory: 256,
      // The next tick must not meet it.
      timeout: Duration.seconds(50),
    }),
    enqueue: new NodeFunction(scope, "Enqueue", {
      entry: entries.enqueue,
      description: "Takes exports and imports, and says what became of them",
      memory: 512,
      timeout: Duration.seconds(29),
    }),
    testToken: new NodeFunction(scope, "TestToken", {
      entry: entries.testToken,
      description: "Asks Discord whether a kept token works",
      memory: 256,
      timeout: Duration.seconds(29),
    }),
    deadExport: new NodeFunction(scope, "DeadExport", {
      entry: entries.deadExport,
      description: "Sees to the exports whose task died each time",
      memory: 256,
      timeout: Duration.minutes(1),
    }),
    import: new NodeFunction(scope, "Import", {
      entry: entries.import,
      description: "Reads uploaded files into parts, and goes on in a new run before its time is up",
      // A whole processor: files are unpacked and parsed, parts are packed.
      memory: 1_769,
      timeout: Duration.minutes(15),
    }),
    search: new NodeFunction(scope, "Search", {
      entry: entries.search,
      description: "Answers searches",
      memory: 1_024,
      // An HTTP API gives up after 30 seconds.
      timeout: Duration.seconds(29),
    }),
    loadPostgres: new NodeFunction(scope, "LoadPostgres", {
      entry: entries.loadPostgres,
      description: "Loads staged parts into Postgres",
      // A whole processor: parts are unpacked and parsed.
      memory: 1_769,
      timeout: Duration.minutes(5),
    }),
    countStats: new NodeFunction(scope, "CountStats", {
      entry: entries.countStats,
      description: "Counts the days that loads have changed, for the statistics",
      memory: 256,
      timeout: Duration.minutes(5),
    }),
    deadPart: new NodeFunction(scope, "DeadPart", {
      entry: entries.deadPart,
      description: "Notes of parts whose loader died each time that they were given up",
      memory: 256,
      timeout: Duration.minutes(1),
    }),
    migrate: new NodeFunction(scope, "Migrate", {
      entry: entries.migrate,
      description: "Brings the database's schema up to date",
      memory: 512,
      timeout: Duration.minutes(15),
    }),
  };
}

/** A network of the user's own, where the context names one. */
function givenNetwork({ node }: Construct): GivenNetwork | undefined {
  const vpcId: string | undefined = node.tryGetContext("vpcId");
  const subnetIds: string = node.tryGetContext("subnetIds") ?? "";
  if (vpcId === undefined) return undefined;
  if (subnetIds === "")
    throw new Error("vpcId asks for subnetIds: those with a way to the internet, comma between");
  return { vpcId, subnetIds: subnetIds.split(",") };
}
