import { type ErrorCode, Fault } from "#core/errors.ts";

/**
 * One element of `messages` as it stands in the file: `byte` counts in the unpacked file, `ordinal` from 0.
 * The bytes are a view, valid until the next event.
 */
export type RawMessage = { bytes: Buffer; byte: number; ordinal: number };

/** What the splitter finds, in the file's order. The `count` at the end is of messages and problems together. */
export type SplitEvent =
  | { kind: "header"; text: string }
  | { kind: "messages"; messages: RawMessage[] }
  | { kind: "problem"; byte: number; ordinal: number; code: ProblemCode; detail: string }
  | { kind: "end"; count: number; messageCount: number | null };

/** A Fault that ends the reading of a file; `byte` is its place in the unpacked file, null where it has none. */
export class ExportFault extends Fault {
  readonly byte: number | null;

  constructor(code: ErrorCode, detail: string, byte: number | null, options?: ErrorOptions) {
    super(code, detail, options);
    this.byte = byte;
  }
}

/** What is wrong with one element, while the others are whole. */
export type ProblemCode = "message_too_large" | "bad_message";
