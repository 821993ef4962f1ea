import { Fault } from "#core/errors.ts";
import type { ArchiveState } from "#core/ports.ts";
import type { Bindings, Input } from "#edge/api.ts";

/** All that the enqueue function answers. */
export function bindEnqueue(state: Pick<ArchiveState, "import">): Bindings {
  return {
    exportChannel: requestExport,
    exportChannelToIndex: requestExport,
    readImport: async ({ params }: Input<object, { id: string }>) => {
      const found = await state.import(params.id);
      if (!found) throw new Fault("not_found", `There is no import ${params.id}.`);
      return { body: found };
    },
  };
}

async function requestExport({ headers }: Input): Promise<never> {
  if (!headers["x-token"]?.trim()) throw new Fault("token_missing", "Missing Discord token.");
  throw new Fault(
    "not_built",
    "Exports are not built yet. Export with DiscordChatExporter and import its JSON: fastdiscorddb import my-exports/",
  );
}
