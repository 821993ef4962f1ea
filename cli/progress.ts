import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { note } from "./terminal.ts";
import { lasting } from "./wording.ts";

/** Where stderr is no terminal, a line about each thing at most this often, in milliseconds. */
const lineEvery = 5_000;
/** Earlier than this, in milliseconds and percent, the time that is left is no more than a guess. */
const [guessedTime, guessedShare] = [2_000, 2];

/** A display of things that go on: `show` how far one is, by its name, and `end` it before anything else is written. */
export type Display = { show(name: string, percent: number, words: string[]): void; end(): void };

/** Shows progress on stderr: a bar for each thing in a terminal, lines elsewhere, nothing when `isQuiet`. */
export function display(isQuiet: boolean): Display {
  if (isQuiet) return { show: () => undefined, end: () => undefined };
  return process.stderr.isTTY ? bars() : lines();
}

/** How long it takes until 100 percent, in words, when `gained` percent took so many milliseconds; none while that is a guess. */
export function timeLeft(percent: number, gained: number, elapsed: number): string[] {
  if (gained < guessedShare || percent >= 100 || elapsed <= guessedTime) return [];
  return [`${lasting((elapsed / gained) * (100 - percent))} left`];
}

function bars(): Display {
  const drawn = new Map<string, SingleBar>();
  const all = new MultiBar(
    {
      format: "[{bar}] {percent}% | {what}",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.legacy,
  );
  return {
    show(name, percent, words) {
      const payload = { percent, what: words.join(" | ") };
      const bar = drawn.get(name);
      if (bar) bar.update(percent, payload);
      else drawn.set(name, all.create(100, percent, payload));
    },
    end: () => {
      if (drawn.size > 0) all.stop();
    },
  };
}

function lines(): Display {
  const due = new Map<string, number>();
  const began = performance.now();
  return {
    show(name, percent, words) {
      const now = performance.now();
      if (now < (due.get(name) ?? began + lineEvery)) return;
      due.set(name, now + lineEvery);
      note([`${percent} %`, ...words].join(", "));
    },
    end: () => undefined,
  };
}
