import { setTimeout as pause } from "node:timers/promises";
import { ImportStatus } from "#core/api/answers.ts";
import type { BegunImport } from "../infra/local/import-files.ts";
import { type Api, askPatiently } from "./ask.ts";
import type { Progress } from "./import-progress.ts";

const askEvery = 200;
/** The sample is loaded in less than a second: it is not to wait for the next question. */
const askFirst = 20;

/**
 * Follows an import until it is complete or failed, showing how far it is; `reading` is awaited with it.
 * Throws what `reading` throws, or the signal's reason when it is aborted, or what asking throws; `giveUp` ends the reading then.
 */
export async function followImport(
  api: Api,
  begun: BegunImport,
  options: { progress: Progress; signal: AbortSignal; giveUp?: () => void },
): Promise<ImportStatus> {
  const { progress } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const failure = new Promise<never>((_, failed) => begun.reading.catch(failed));
  try {
    return await Promise.race([failure, untilEnded(api, begun.id, progress, signal)]);
  } catch (error) {
    // It would wait for stores that went with their server.
    options.giveUp?.();
    await begun.reading.catch(() => undefined);
    throw error;
  } finally {
    over.abort();
    progress.end();
  }
}

async function untilEnded(
  api: Api,
  id: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<ImportStatus> {
  for (let wait = askFirst; ; wait = Math.min(askEvery, wait * 2)) {
    const status = await askPatiently(api, `/api/imports/${id}`, ImportStatus, { signal });
    // One that asks for review waits for a person.
    if (status.ended_at !== null || status.state === "needs_review") return status;
    progress.show({ ...status, messages: status.counters.read });
    await pause(wait, undefined, { signal });
  }
}
