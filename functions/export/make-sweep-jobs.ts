import { ExportMessage } from "#core/export-message.ts";
import { log } from "#edge/log.ts";
import { failRun, type HoldPorts, holdJob } from "./hold-job.ts";

/** What sweeping is bound to: `drain` hands over each message of the dead-letter queue and deletes it then; it answers how many. */
export type SweepJobsPorts = HoldPorts & {
  drain(handle: (body: string) => Promise<void>): Promise<number>;
};

const detail =
  "Every task that ran this export ended without a word, as one that has no memory left: look at its log, and try the export again.";

/**
 * Sees to the jobs whose message lies in the dead-letter queue: nobody will work on them. Each counts as a run that
 * failed, so it is tried again or fails. Answers how many messages there were.
 */
export function makeSweepJobs(ports: SweepJobsPorts): () => Promise<number> {
  return () =>
    ports.drain(async (body) => {
      const message = ExportMessage.safeParse(jsonOf(body)).data;
      if (!message) return log.warn("a message of the exports' dead-letter queue is none of ours", {});
      await holdJob(ports, message, (job) =>
        failRun(ports, job, { code: "internal", detail, retryable: true }),
      );
    });
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: the schema refuses it.
    return undefined;
  }
}
