import { ExportState } from "#core/api/exports.ts";

/** The state of an export as a whole, from those of its jobs; of none, that of one that was never begun. */
export function overallState(states: ExportState[]): ExportState {
  const has = (state: ExportState) => states.includes(state);
  if (has("queued")) return states.every((state) => state === "queued") ? "queued" : "running";
  const order = ["running", "loading", "needs_review", "failed", "cancelled"] as const;
  return order.find(has) ?? (states.length > 0 ? "complete" : "queued");
}

/** How far it is as a whole, 0 to 100: 100 only when all jobs are complete. */
export function overallPercent(jobs: { state: ExportState; percent: number }[]): number {
  if (jobs.length === 0) return 0;
  const sum = jobs.reduce((total, { percent }) => total + percent, 0);
  const isComplete = jobs.every(({ state }) => state === "complete");
  return isComplete ? 100 : Math.min(99, Math.floor(sum / jobs.length));
}

/** How many jobs are in each state. */
export function jobCounts(jobs: { state: ExportState }[]): { [state in ExportState]: number } {
  const counts = Map.groupBy(jobs, ({ state }) => state);
  const entries = ExportState.options.map((state) => [state, counts.get(state)?.length ?? 0]);
  return Object.fromEntries(entries) as { [state in ExportState]: number };
}
