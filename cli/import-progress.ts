import { display, timeLeft } from "./progress.ts";
import { counted, sized } from "./wording.ts";

/** How far the reading and loading of files is. */
export type Reached = {
  percent: number;
  files: { total: number; read: number; failed: number };
  bytes: { total: number; read: number };
  messages: number;
};

/** A display of progress: `show` it what is reached, and `end` it before anything else is written. */
export type Progress = { show(reached: Reached): void; end(): void };

/** Shows on stderr how far an import is; nothing when `isQuiet`. */
export function importProgress(isQuiet: boolean): Progress {
  const { show, end } = display(isQuiet);
  const began = performance.now();
  return {
    show: (reached) => show("", reached.percent, describe(reached, performance.now() - began)),
    end,
  };
}

function describe({ files, bytes, messages, percent }: Reached, elapsed: number): string[] {
  return [
    `${files.read + files.failed} of ${counted(files.total, "file")}`,
    counted(messages, "message"),
    `${sized((bytes.read / Math.max(1, elapsed)) * 1_000)}/s`,
    ...timeLeft(percent, percent, elapsed),
  ];
}
