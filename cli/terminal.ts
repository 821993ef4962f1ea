import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Prints a result on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a long result on stdout as it is, no faster than it is read; answers false when nobody reads it any more. */
export async function write(text: string): Promise<boolean> {
  const { stdout } = process;
  return new Promise((done) => stdout.write(text, (error) => done(!error)));
}

/** Says on stderr what goes on. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Styles a text for stdout; plain in a pipe and where NO_COLOR is set. */
export function style(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** The columns of the terminal that stdout is; undefined for a file or a pipe, whose lines are not cut. */
export function columns(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

/**
 * Lets a reader of our outputs go away (`| head`, a terminal that was closed) without ending the work:
 * what is running is still to be stopped in order.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}
