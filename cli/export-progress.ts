import type { ExportStatus } from "#core/api/exports.ts";
import { channelCounts, channelName } from "./export-report.ts";
import { display, timeLeft } from "./progress.ts";
import { counted } from "./wording.ts";

/** A display of exports: `show` it each as it is, and `end` it before anything else is written. */
export type ExportProgress = { show(status: ExportStatus): void; end(): void };

/** Shows on stderr how far exports are, a bar or line for each; nothing when `isQuiet`. */
export function exportProgress(isQuiet: boolean): ExportProgress {
  const { show, end } = display(isQuiet);
  const first = new Map<string, { time: number; percent: number; messages: number }>();
  return {
    show(status) {
      const { id, percent, messages } = status;
      const time = performance.now();
      const begun = first.get(id) ?? { time, percent, messages };
      first.set(id, begun);
      const elapsed = time - begun.time;
      const fetched = messages - begun.messages;
      show(id, percent, [
        ...placeOf(status),
        counted(messages, "message"),
        ...(fetched > 0 ? [`${Math.round((fetched / elapsed) * 1_000).toLocaleString("en")}/s`] : []),
        ...timeLeft(percent, percent - begun.percent, elapsed),
      ]);
    },
    end,
  };
}

/** Which channel runs, and how many are done where there are several. */
function placeOf(status: ExportStatus): string[] {
  const { all, ended } = channelCounts(status);
  const share = all > 1 ? [`${ended.toLocaleString("en")} of ${counted(all, "channel")}`] : [];
  const current = status.jobs.find(({ state }) => state === "running");
  if (!current) return [status.state === "queued" ? "waiting" : status.state, ...share];
  if (current.channel_id === null) return ["finding the channels", ...share];
  return [`${channelName(current)}${current.attempt > 1 ? ` (try ${current.attempt})` : ""}`, ...share];
}
