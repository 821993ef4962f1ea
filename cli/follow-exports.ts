import { ExportStatus } from "#core/api/exports.ts";
import { limits } from "#core/limits.ts";
import { type Api, askPatiently } from "./ask.ts";
import type { ExportProgress } from "./export-progress.ts";
import { isOver } from "./export-report.ts";

/**
 * Follows exports until nothing more happens to any of them by itself, showing how far each is.
 * Throws the signal's reason when it is aborted, or what asking throws.
 */
export async function followExports(
  api: Api,
  ids: string[],
  { progress, signal }: { progress: ExportProgress; signal: AbortSignal },
): Promise<ExportStatus[]> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.all(ids.map((id) => followOne(api, id, progress, either)));
  } finally {
    over.abort();
    progress.end();
  }
}

async function followOne(
  api: Api,
  id: string,
  progress: ExportProgress,
  signal: AbortSignal,
): Promise<ExportStatus> {
  for (let since = ""; ; ) {
    const query = since === "" ? "" : `?wait=${limits.waitSeconds.value}&since=${since}`;
    const status = await askPatiently(api, `/api/exports/${id}${query}`, ExportStatus, { signal });
    progress.show(status);
    if (isOver(status)) return status;
    since = status.version;
  }
}
