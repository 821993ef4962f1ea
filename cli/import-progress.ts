import { Presets, SingleBar } from "cli-progress";
import { note } from "./terminal.ts";
import { counted, lasting, sized } from "./wording.ts";

/** Where stderr is no terminal, a line at most this often, in milliseconds. */
const lineEvery = 5_000;

/** How far the reading and loading of files is. */
export type Reached = {
  percent: number;
  files: { total: number; read: number; failed: number };
  bytes: { total: number; read: number };
  messages: number;
};

/** A display of progress: `show` it what is reached, and `end` it before anything else is written. */
export type Progress = { show(reached: Reached): void; end(): void };

/** Shows progress on stderr: a bar in a terminal, lines elsewhere, nothing when `isQuiet`. */
export function importProgress(isQuiet: boolean): Progress {
  if (isQuiet) return { show: () => undefined, end: () => undefined };
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): Progress {
  const drawn = new SingleBar(
    {
      format: "[{bar}] {percent}% | {what}",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.legacy,
  );
  const began = performance.now();
  return {
    show(reached) {
      const payload = { percent: reached.percent, what: describe(reached, performance.now() - began, " | ") };
      if (drawn.isActive) drawn.update(reached.percent, payload);
      else drawn.start(100, reached.percent, payload);
    },
    end: () => drawn.stop(),
  };
}

function lines(): Progress {
  const began = performance.now();
  let next = began + lineEvery;
  return {
    show(reached) {
      const now = performance.now();
      if (now < next) return;
      next = now + lineEvery;
      note(`${reached.percent} %, ${describe(reached, now - began, ", ")}`);
    },
    end: () => undefined,
  };
}

function describe({ files, bytes, messages, percent }: Reached, elapsed: number, between: string): string {
  const words = [
    `${files.read + files.failed} of ${counted(files.total, "file")}`,
    counted(messages, "message"),
    `${sized((bytes.read / Math.max(1, elapsed)) * 1_000)}/s`,
  ];
  // Early on, the time that is left is no more than a guess.
  if (percent >= 2 && percent < 100 && elapsed > 2_000) {
    words.push(`${lasting((elapsed / percent) * (100 - percent))} left`);
  }
  return words.join(between);
}
