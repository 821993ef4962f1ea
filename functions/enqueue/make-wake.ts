import { log } from "#edge/log.ts";

/** What waking is bound to. */
export type WakePorts = {
  /** Sends what the outbox holds. */
  flush(): Promise<unknown>;
  /** Starts what works on the messages, where nothing waits for them. */
  start?: () => Promise<void>;
};

/** Has what was noted begin at once. What fails is logged and no more: the clock does the same within a minute. */
export function makeWake({ flush, start }: WakePorts) {
  return async (): Promise<void> => {
    try {
      await flush();
      await start?.();
    } catch (error) {
      log.warn("what was asked for could not be begun at once", { error: error as Error });
    }
  };
}
