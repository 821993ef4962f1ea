import { limits } from "#core/limits.ts";
import type { SlowStatement, SlowWatch } from "#core/ports.ts";
import { log } from "#edge/log.ts";

/** Logs the statements of searches that take too long. */
export const slowSearches: SlowWatch = { after: limits.slowSearch.value, tell };

/** Logs the statements of loads that take too long. */
export const slowLoads: SlowWatch = { after: limits.slowLoad.value, tell };

function tell(slow: SlowStatement): void {
  log.warn("a statement is slow", slow);
}
