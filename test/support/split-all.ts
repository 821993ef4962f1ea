import { Fault } from "#core/errors.ts";
import { type Checkpoint, continueExport, splitExport } from "#core/export-splitter.ts";
import type { SplitEvent } from "#core/split-event.ts";

/** All that the splitter said of a file, the messages' bytes copied as text, and the Fault that ended it. */
export type Split = {
  header: string | null;
  messages: { text: string; byte: number; ordinal: number }[];
  problems: Extract<SplitEvent, { kind: "problem" }>[];
  end: Extract<SplitEvent, { kind: "end" }> | null;
  fault: Fault | null;
};

/** A file as a stream of pieces of `size` bytes (a list is gone through in turn); each piece is overwritten after its use. */
export async function* pieces(
  text: string | Buffer,
  size: number | number[] = 65_536,
): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  const sizes = typeof size === "number" ? [size] : size;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = sizes[turn % sizes.length] ?? 1;
    const piece = Buffer.from(bytes.subarray(at, at + length));
    yield piece;
    // A stream may use its memory again: what the splitter still holds of this piece must be a copy.
    piece.fill("#");
    at += length;
  }
}

/** Splits a whole file, and checks that its events come in order. */
export async function split(text: string | Buffer, size?: number | number[]): Promise<Split> {
  return gather(splitExport(pieces(text, size)), 0);
}

/** Splits what stands behind a checkpoint of the whole file. */
export async function splitOn(from: Checkpoint, whole: Buffer, size?: number | number[]): Promise<Split> {
  return gather(continueExport(from, pieces(whole.subarray(from.byte), size)), from.count);
}

async function gather(events: AsyncIterable<SplitEvent>, before: number): Promise<Split> {
  const result: Split = { header: null, messages: [], problems: [], end: null, fault: null };
  try {
    for await (const event of events) take(event, result, before);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    result.fault = error;
  }
  return result;
}

function take(event: SplitEvent, result: Split, before: number): void {
  if (result.end !== null) throw new Error("an event came after the end");
  if ((event.kind === "header") !== (result.header === null)) throw new Error("the header is not first");
  const next = before + result.messages.length + result.problems.length;
  if (event.kind === "header") result.header = event.text;
  else if (event.kind === "end") result.end = event;
  else if (event.kind === "problem") {
    if (event.ordinal !== next) throw new Error(`ordinal ${event.ordinal} came as number ${next}`);
    result.problems.push(event);
  } else {
    for (const [place, { bytes, byte, ordinal }] of event.messages.entries()) {
      if (ordinal !== next + place) throw new Error(`ordinal ${ordinal} came as number ${next + place}`);
      result.messages.push({ text: bytes.toString(), byte, ordinal });
    }
  }
}
