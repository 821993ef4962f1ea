import { randomUUID } from "node:crypto";
import { ScheduledExport } from "#core/api/exports.ts";
import { Fault } from "#core/errors.ts";
import type { DueSchedule, ScheduleClaim, Schedules } from "#core/export-ports.ts";
import { targetsOf } from "#core/export-targets.ts";
import { limits } from "#core/limits.ts";
import { catchUp } from "#core/timing.ts";
import { log } from "#edge/log.ts";

/** What the clock is bound to. */
export type ClockPorts = {
  schedules: Pick<Schedules, "claimDue">;
  /** Sends what the outbox holds; answers how many messages. */
  flush(): Promise<number>;
  /** How many messages wait for somebody to work on them. */
  waiting?: () => Promise<number>;
  /** Starts what works on the messages, where nothing waits for them. */
  wake?: () => Promise<void>;
};

/**
 * One tick of the clock, due every minute: claims the schedules that are due, sends the outbox, and wakes who works on what
 * was sent, or still waits since somebody was woken in vain. Answers how many of each there were; throws what the ports throw.
 */
export function makeClock({ schedules, flush, waiting, wake }: ClockPorts) {
  return async (now: Date = new Date()): Promise<{ claimed: number; sent: number }> => {
    const claimed = await schedules.claimDue(now, (due) => claimSchedule(due, now), explainAt(now));
    const sent = await flush();
    if (sent > 0 || ((await waiting?.()) ?? 0) > 0) await wake?.();
    if (claimed + sent > 0) log.info("the clock ticked", { claimed, sent });
    return { claimed, sent };
  };
}

/** What becomes of a schedule that is due: what it missed runs once, and nothing runs beside the export before it. */
function claimSchedule(due: DueSchedule, now: Date): ScheduleClaim {
  const { nextAt, missed } = catchUp(due.timing, due.timeZone, due.nextAt, now);
  const at = now.toISOString();
  if (due.isRunning) {
    return { nextAt, note: `Skipped at ${at}: the export before it still runs.`, ask: undefined };
  }
  const asked = ScheduledExport.parse(due.request);
  const ask = {
    id: randomUUID(),
    request: due.request,
    targets: targetsOf(asked),
    window: { mode: "incremental", windowDays: asked.window_days, after: null, before: null } as const,
    token: { credentialId: due.credentialId, group: due.group },
    scheduleId: due.id,
  };
  return { nextAt, note: missed > 0 ? `Caught up at ${at}: ${tellMissed(missed)} missed.` : null, ask };
}

function tellMissed(missed: number): string {
  if (missed === 1) return "1 earlier time was";
  const count = missed.toLocaleString("en");
  return `${missed < limits.missedTimes.value ? count : `${count} or more`} earlier times were`;
}

function explainAt(now: Date) {
  return (error: unknown, { id }: DueSchedule): string => {
    log.error("a schedule could not be claimed", { schedule: id, error: error as Error });
    const why = error instanceof Fault ? error.message : "a fault of ours; the log has it.";
    return `Failed at ${now.toISOString()}: ${why}`;
  };
}
