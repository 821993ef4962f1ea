import { withoutByteOrderMark } from "#core/byte-order-mark.ts";
import { Fault } from "#core/errors.ts";
import { expects, JsonScanner, token } from "#core/json-scanner.ts";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { SpanKeeper } from "#core/span-keeper.ts";
import { ExportFault, type ProblemCode, type RawMessage, type SplitEvent } from "#core/split-event.ts";

type JsonObject = { [key: string]: Json };

const remedy = "Export the channel again with DiscordChatExporter in the format Json.";
// Keeps an event small when a whole file comes as one piece.
const batchSize = 1_000;
const inRoot = 1;
const inMessages = 2;

/**
 * Cuts an export into its header and its messages while it is read, in memory that one message and one piece bound.
 * What a message says is left to `JSON.parse`; that its borders are the true ones is not.
 * Throws the Faults `empty_file`, `not_json`, `not_an_export` and `truncated`, those with a place as ExportFaults, after
 * every whole message was yielded.
 */
export async function* splitExport(source: AsyncIterable<Uint8Array>): AsyncGenerator<SplitEvent> {
  const splitter = new Splitter();
  for await (const { bytes, byte } of withoutByteOrderMark(source)) yield* splitter.read(bytes, byte);
  yield splitter.finish();
}

/** Where the reading of an export goes on: at the first byte of a message, or behind the last one. */
export type Checkpoint = {
  /** The root's keys before `messages`, as the header event gave them. */
  header: string;
  /** The place in the unpacked file, and how many elements of `messages` stand before it. */
  byte: number;
  count: number;
};

/** Goes on where an earlier reading stopped: `source` yields the unpacked file from the checkpoint's byte on. */
export async function* continueExport(
  { header, byte, count }: Checkpoint,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<SplitEvent> {
  const splitter = new Splitter(count);
  // The scanner must know where it is: it is shown the way there once more, shortened.
  const way = Buffer.from(`${header.trimEnd().slice(0, -1)},"messages":[`);
  yield* splitter.read(way, byte - way.length);
  let at = byte;
  for await (const piece of source) {
    yield* splitter.read(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength), at);
    at += piece.byteLength;
  }
  yield splitter.finish();
}

class Splitter {
  readonly #scanner = new JsonScanner();
  readonly #root = new SpanKeeper(limits.headerBytes.value);
  readonly #element = new SpanKeeper(limits.messageBytes.value);
  #phase: "start" | "header" | "value" | "messages" | "tail" | "done" = "start";
  #size = 0;
  #count: number;
  #elementStart = 0;
  #isObject = false;
  #batch: RawMessage[] = [];
  #headerText = "";
  #header: JsonObject = {};
  #tail: JsonObject = {};

  constructor(count = 0) {
    this.#count = count;
  }

  *read(bytes: Buffer, byte: number): Generator<SplitEvent> {
    const scanner = this.#scanner;
    scanner.base = byte;
    this.#size = byte + bytes.length;
    this.#root.piece(bytes, byte);
    this.#element.piece(bytes, byte);
    let at = 0;
    while (at < bytes.length) {
      let event: SplitEvent | undefined;
      try {
        at = scanner.scan(bytes, at, this.#phase === "messages" ? inMessages : inRoot);
        if (scanner.token !== token.end) event = this.#take(bytes, byte + at);
      } catch (error) {
        yield* this.#flush();
        throw this.#explained(error);
      }
      if (event !== undefined || this.#batch.length >= batchSize) yield* this.#flush();
      if (event !== undefined) yield event;
    }
    yield* this.#flush();
    this.#element.keep();
    if (!this.#root.keep()) throw this.#tooLong();
  }

  finish(): SplitEvent {
    if (this.#phase === "done") {
      const messageCount = this.#tail.messageCount ?? this.#header.messageCount;
      return {
        kind: "end",
        count: this.#count,
        messageCount: typeof messageCount === "number" ? messageCount : null,
      };
    }
    if (this.#phase === "start" && this.#scanner.state === expects.value) {
      const what = this.#size === 0 ? "has no bytes" : "holds nothing but white space";
      throw new ExportFault("empty_file", `The file ${what}. ${remedy}`, 0);
    }
    const detail = `The file ends at byte ${this.#size}, ${this.#place()}. ${this.#whole()} ${remedy}`;
    throw new ExportFault("truncated", detail, this.#size);
  }

  // What the scanner stopped at, `end` being the byte after it.
  #take(bytes: Buffer, end: number): SplitEvent | undefined {
    switch (this.#phase) {
      case "start":
        return this.#takeRoot(bytes, end);
      case "header":
        return this.#takeKey(end);
      case "value":
        return this.#takeValue(end);
      case "messages":
        return this.#takeElement(end);
      default:
        return this.#takeTail(end);
    }
  }

  #takeRoot(bytes: Buffer, end: number): undefined {
    const { token: kind, state, tokenStart, base } = this.#scanner;
    if (kind === token.open && state === expects.firstKey) {
      this.#root.start(tokenStart);
      this.#phase = "header";
      return;
    }
    const text = bytes.toString("utf8", tokenStart - base, Math.min(end - base, tokenStart - base + 20));
    if (kind === token.bare && !/^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(text)) {
      const detail = `The file begins with ${JSON.stringify(text)}, not with a "{".`;
      throw new ExportFault("not_json", detail, tokenStart);
    }
    throw new ExportFault("not_an_export", `The file's root is not an object. ${remedy}`, tokenStart);
  }

  #takeKey(end: number): undefined {
    const { token: kind, state, tokenStart, depth } = this.#scanner;
    if (kind === token.close && depth === 0) {
      throw new ExportFault("not_an_export", `The file has no list "messages". ${remedy}`, end);
    }
    if (kind !== token.string || state !== expects.colon) return;
    const key = this.#root.slice(tokenStart, end);
    if (key === null) throw this.#tooLong();
    if (!isMessagesKey(key)) return;
    const header = this.#root.end(tokenStart);
    if (header === null) throw this.#tooLong();
    this.#headerText = `${header.toString().replace(/,\s*$/, "")}}`;
    this.#header = parseObject(this.#headerText, "what stands before its messages");
    this.#phase = "value";
  }

  #takeValue(end: number): SplitEvent | undefined {
    const { token: kind, state, tokenStart } = this.#scanner;
    if (kind === token.colon) return;
    if (kind !== token.open || state !== expects.firstValue) {
      const byte = Math.min(tokenStart, end);
      throw new ExportFault("not_an_export", `Byte ${byte}: "messages" is not a list. ${remedy}`, byte);
    }
    const { guild, channel } = this.#header;
    if (guild === undefined && channel === undefined) {
      const detail = `"guild" and "channel" do not stand before "messages" (byte ${tokenStart}), where they belong`;
      throw new ExportFault("not_an_export", `${detail}. ${remedy}`, tokenStart);
    }
    this.#phase = "messages";
    return { kind: "header", text: this.#headerText };
  }

  #takeElement(end: number): SplitEvent | undefined {
    const scanner = this.#scanner;
    const { token: kind, depth, tokenStart } = scanner;
    if (kind === token.open) {
      scanner.deepest = depth;
      this.#isObject = scanner.state === expects.firstKey;
      this.#elementStart = tokenStart;
      this.#element.start(tokenStart);
    } else if (kind === token.close && depth === inRoot) {
      this.#phase = "tail";
      this.#root.start(end);
    } else if (kind === token.close) {
      return this.#endElement(end);
    } else if (kind !== token.comma) {
      return this.#problem("bad_message", tokenStart, "it is not an object");
    }
  }

  #endElement(end: number): SplitEvent | undefined {
    const bytes = this.#element.end(end);
    const start = this.#elementStart;
    const levels = this.#scanner.deepest - inMessages;
    if (!this.#isObject) return this.#problem("bad_message", start, "it is a list, not an object");
    if (bytes === null) {
      const detail = `it has ${end - start} bytes; the limit is ${limits.messageBytes.value}`;
      return this.#problem("message_too_large", start, detail);
    }
    if (levels > limits.messageDepth.value) {
      const detail = `it is nested ${levels} levels deep; the limit is ${limits.messageDepth.value}`;
      return this.#problem("bad_message", start, detail);
    }
    this.#batch.push({ bytes, byte: start, ordinal: this.#count++ });
  }

  #takeTail(end: number): undefined {
    if (this.#scanner.depth > 0) return;
    const bytes = this.#root.end(end);
    if (bytes === null) throw this.#tooLong();
    const text = bytes.toString();
    this.#tail = parseObject(`{${text.replace(/^\s*,/, "")}`, "what stands after its messages");
    if (this.#tail.messages !== undefined) {
      throw new ExportFault("not_an_export", `"messages" stands twice in the file. ${remedy}`, end);
    }
    this.#phase = "done";
  }

  #problem(code: ProblemCode, byte: number, detail: string): SplitEvent {
    return { kind: "problem", byte, ordinal: this.#count++, code, detail };
  }

  *#flush(): Generator<SplitEvent> {
    if (this.#batch.length === 0) return;
    const messages = this.#batch;
    this.#batch = [];
    yield { kind: "messages", messages };
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof Fault) || error.code !== "not_json") return error;
    const detail = error.message.replace(/\.?$/, ".");
    const whole = this.#phase === "start" ? "" : `${this.#whole()} `;
    return new ExportFault("not_json", `${detail} ${whole}${remedy}`, placeOf(error), { cause: error });
  }

  #tooLong(): Fault {
    const detail = `More than ${limits.headerBytes.value} bytes stand beside "messages"`;
    return new ExportFault("not_an_export", `${detail}. ${remedy}`, limits.headerBytes.value);
  }

  #whole(): string {
    if (this.#count === 0) return "No whole message stands before it.";
    return this.#count === 1
      ? "1 message before it is whole."
      : `${this.#count} messages before it are whole.`;
  }

  #place(): string {
    if (this.#phase === "tail") return "after its messages";
    if (this.#phase !== "messages") return "before its messages";
    if (this.#scanner.depth === inMessages) return "between two messages";
    return `inside the message that begins at byte ${this.#elementStart}`;
  }
}

/** The scanner's faults begin with their place. */
function placeOf(error: Fault): number | null {
  if (error instanceof ExportFault) return error.byte;
  const byte = /^Byte (\d+):/.exec(error.message)?.[1];
  return byte === undefined ? null : Number(byte);
}

function isMessagesKey(key: Buffer): boolean {
  const text = key.toString();
  return text === '"messages"' || (text.includes("\\") && parseText(text) === "messages");
}

function parseObject(text: string, what: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch (error) {
    throw new Fault("not_json", `The file is not JSON in ${what}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function parseText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // A wrong escape: the header as a whole is parsed later, and says so.
    return null;
  }
}
