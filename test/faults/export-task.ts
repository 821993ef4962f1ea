import { log } from "#edge/log.ts";
import { startExports } from "../../infra/local/exports.ts";
import { bindStores } from "../../infra/local/stores.ts";

/** What a task is told, as JSON in its first argument: the stores of another process, and the exporter. */
export type TaskOptions = { database: string; aws: string; keys: string; program: string; folder: string };

log.setLogLevel("SILENT");
// The export task on its own, as on Fargate: it may be killed at any time, and another one started.
const { program, folder, ...where } = JSON.parse(process.argv[2] ?? "{}") as TaskOptions;
const stores = await bindStores(where);
// Nobody outside is asked whose token it is. A message is free again soon after its task is gone.
const testToken = async () => ({ kind: "bot" as const, works: true });
const often = { tick: 200, sweep: 2_000, retryDelay: 0, lease: 3 };
startExports({ ...stores, testToken }, { program, folder, ...often });
console.log("it runs");
