import { exitCodes } from "./exit-codes.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** npm hands on a Ctrl-C that the terminal has already sent here: within this time two are one. In milliseconds. */
const sameKeyPress = 1_000;
const lookForParent = 500;

/** What a command asks of Ctrl-C: its signal aborts at the first one, and a second one runs `force` and ends the process at once. */
export type Interruption = {
  signal: AbortSignal;
  /** Resolves when it comes. */
  came: Promise<void>;
  /** What must not be left behind when there is no time to stop in order. */
  force: () => void;
};

/** Takes over Ctrl-C, SIGTERM and a closed terminal for the rest of the process. */
export function catchInterruption(): Interruption {
  const controller = new AbortController();
  const { signal } = controller;
  const came = new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
  const interruption: Interruption = { signal, came, force: () => undefined };
  let first = 0;
  const take = () => {
    if (!signal.aborted) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > sameKeyPress) {
      try {
        interruption.force();
      } finally {
        process.exit(exitCodes.interrupted);
      }
    }
  };
  for (const name of signals) process.on(name, take);
  if (process.env.npm_lifecycle_event !== undefined) onceOrphaned(take);
  return interruption;
}

/** npm ends its shell on SIGTERM, and the shell tells nobody: that our parent is gone is all we see of it. */
function onceOrphaned(take: () => void): void {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    take();
  }, lookForParent);
  look.unref();
}
