import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { operations } from "#core/api/operations.ts";
import { HttpRoutes } from "./constructs/http-routes.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { setSecret } from "./constructs/secret-variable.ts";
import { StagedParts } from "./constructs/staged-parts.ts";
import { WorkerQueue } from "./constructs/worker-queue.ts";

/** The functions and their files; the tests bundle the same. */
export const entries = {
  authorize: "functions/authorize/authorize.handler.ts",
  enqueue: "functions/enqueue/enqueue.handler.ts",
  import: "functions/import/import.handler.ts",
  search: "functions/search/search.handler.ts",
  loadPostgres: "functions/load/postgres.handler.ts",
  migrate: "functions/load/migrate.handler.ts",
} as const;

/** Each worker holds one connection while it loads. */
const loaders = 4;
/** Each reads one import; the loaders are what bounds the flow. */
const importers = 2;

/** The flow on AWS: uploaded files are read into parts, staged parts are loaded into Postgres, and HTTP asks for them. */
export class FlowStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const authorize = new NodeFunction(this, "Authorize", {
      entry: entries.authorize,
      description: "Says whether a caller's API key is right",
      memory: 256,
      timeout: Duration.seconds(5),
    });
    const enqueue = new NodeFunction(this, "Enqueue", {
      entry: entries.enqueue,
      description: "Takes exports and imports, and says what became of them",
      memory: 512,
      timeout: Duration.seconds(29),
    });
    const readImport = new NodeFunction(this, "Import", {
      entry: entries.import,
      description: "Reads uploaded files into parts, and goes on in a new run before its time is up",
      // A whole processor: files are unpacked and parsed, parts are packed.
      memory: 1_769,
      timeout: Duration.minutes(15),
    });
    const search = new NodeFunction(this, "Search", {
      entry: entries.search,
      description: "Answers searches",
      memory: 1_024,
      // An HTTP API gives up after 30 seconds.
      timeout: Duration.seconds(29),
    });
    const loadPostgres = new NodeFunction(this, "LoadPostgres", {
      entry: entries.loadPostgres,
      description: "Loads staged parts into Postgres",
      // A whole processor: parts are unpacked and parsed.
      memory: 1_769,
      timeout: Duration.minutes(5),
    });
    const migrate = new NodeFunction(this, "Migrate", {
      entry: entries.migrate,
      description: "Brings the database's schema up to date",
      memory: 512,
      timeout: Duration.minutes(15),
    });

    const parts = new StagedParts(this, "Parts");
    new WorkerQueue(this, "LoadPostgresQueue", {
      name: "load-postgres",
      topic: parts.topic,
      worker: loadPostgres,
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
    parts.uploadableBy(enqueue);
    parts.uploadsReadableBy(readImport);
    parts.stageableBy(readImport);
    parts.droppableBy(readImport);
    parts.readableBy(loadPostgres);
    // What a complete export proves is a part as well.
    parts.stageableBy(loadPostgres);
    parts.visibleTo(search);
    for (const announcer of [enqueue, readImport, loadPostgres]) parts.announceableBy(announcer);
    for (const sender of [enqueue, readImport]) imports.fedBy(sender, "IMPORTS_QUEUE_URL");

    const databaseSecret: string = this.node.tryGetContext("databaseSecret") ?? "fastdiscorddb/database";
    setSecret({ name: "DATABASE_URL", secret: databaseSecret, key: "url" }, [
      enqueue,
      readImport,
      search,
      loadPostgres,
      migrate,
    ]);
    const apiKeySecret: string = this.node.tryGetContext("apiKeySecret") ?? "fastdiscorddb/api-key";
    setSecret({ name: "API_KEY", secret: apiKeySecret, key: "key" }, [authorize]);

    const http = new HttpRoutes(this, "Http", { operations, functions: { enqueue, search }, authorize });

    new CfnOutput(this, "ApiUrl", { value: http.api.apiEndpoint });
    new CfnOutput(this, "BucketName", { value: parts.bucket.bucketName });
    new CfnOutput(this, "TopicArn", { value: parts.topic.topicArn });
    new CfnOutput(this, "MigrateFunction", { value: migrate.functionName });
  }
}
