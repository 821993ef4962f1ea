import { Fault } from "#core/errors.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { type ImportsPorts, makeImports } from "./make-imports.ts";

/** All that the enqueue function answers. */
export function bindEnqueue(ports: ImportsPorts): Bindings {
  return { exportChannel: requestExport, exportChannelToIndex: requestExport, ...makeImports(ports) };
}

async function requestExport({ headers }: Input): Promise<never> {
  if (!headers["x-token"]?.trim()) throw new Fault("token_missing", "Missing Discord token.");
  throw new Fault(
    "not_built",
    "Exports are not built yet. Export with DiscordChatExporter and import its JSON: fastdiscorddb import my-exports/",
  );
}
