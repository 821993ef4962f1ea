import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { idRange } from "#core/discord-header.ts";
import { type ErrorCode, Fault, type Problem } from "#core/errors.ts";
import { continueExport, splitExport } from "#core/export-splitter.ts";
import { limits } from "#core/limits.ts";
import type { ExportHeader, Json, Message } from "#core/message.ts";
import { partKey } from "#core/part.ts";
import type { Announcer, FileCheckpoint, ImportLedger, Objects, PartIds, PartSpan } from "#core/ports.ts";
import { ExportFault, type RawMessage, type SplitEvent } from "#core/split-event.ts";
import { PartWriter } from "#core/staging/part-writer.ts";

/** Where a file's bytes come from. */
export type Source = {
  path: string;
  /** What tells this content from another without reading it. */
  stamp(): Promise<string>;
  /** The bytes without gzip, from the unpacked file's byte `from` on. */
  read(from: number): AsyncIterable<Uint8Array>;
  /** How many bytes were read, as the file lies there. */
  position(): number;
  /** Forgets a file that was only brought here to be read. */
  discard?(): Promise<void>;
};

/** What the stages of an import are bound to. */
export type StagingPorts = {
  objects: Pick<Objects, "put" | "delete">;
  announcer: Announcer;
  ledger: ImportLedger;
};

/** One import while it runs: parts count through all its files. */
export type StagingRun = {
  id: string;
  isSample: boolean;
  isComplete: boolean;
  parts: number;
  onSampleDropped?: (() => void) | undefined;
  /** Asked after every part: whether to stop here and go on in another run. */
  shouldPause?(): boolean;
  /** The ids that the whole export covers, where that is known better than from its header. */
  range?: { start: string; end: string | null };
  /** Shown every message that is staged. */
  look?(message: Message): void;
  /** Cuts the reading: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
};

/** What became of a file: read to its end, failed (what was whole is staged), or left behind a part, to go on or for good. */
export type FileOutcome = "read" | "failed" | "paused" | "cancelled";

/**
 * Cuts one file into parts, stages each and announces it; goes on behind the last staged part when the file is the same
 * as then. What is whole is staged even when the file ends in the middle; what is wrong is noted with its place.
 */
export function makeStaging(ports: StagingPorts) {
  return async (run: StagingRun, number: number, source: Source): Promise<FileOutcome> => {
    const stamp = await source.stamp();
    const start = await ports.ledger.startFile(run.id, number, stamp, run.parts);
    run.parts = start.parts;
    const reading = new FileReading(ports, run, number, source, start.checkpoint);
    let outcome: FileOutcome = "failed";
    try {
      outcome = await reading.read();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await reading.stage();
      const byte = error instanceof ExportFault ? error.byte : null;
      await reading.note("error", { byte, message_id: null, code: error.code, detail: error.message });
    }
    if (outcome === "paused" || outcome === "cancelled") return outcome;
    if (!(await reading.noteProgress())) return "cancelled";
    if ((await source.stamp()) !== stamp) {
      outcome = "failed";
      const detail = "The file changed while it was being read. Import it again when it is finished.";
      await reading.note("error", { byte: null, message_id: null, code: "changed_while_read", detail });
    }
    await ports.ledger.endFile(run.id, number, outcome, run.parts);
    return outcome;
  };
}

/** What a person can do about a message that was left out. */
const remedies: { [code in ErrorCode]?: string } = {
  bad_message: "Export the channel again, or mend the message, and import the file again.",
  message_too_large: "Discord's own messages stay below 1 MB: look at what wrote this one.",
};
/** A staged part says more in its header than the file did. */
const headerRoom = 64;

class FileReading {
  readonly #ports: StagingPorts;
  readonly #run: StagingRun;
  readonly #number: number;
  readonly #source: Source;
  readonly #checkpoint: FileCheckpoint | null;
  #header: ExportHeader | undefined;
  #headerText = "{}";
  #part: PartWriter | undefined;
  #messages: number;
  #skipped: number;
  #noted = 0;

  constructor(
    ports: StagingPorts,
    run: StagingRun,
    number: number,
    source: Source,
    checkpoint: FileCheckpoint | null,
  ) {
    this.#ports = ports;
    this.#run = run;
    this.#number = number;
    this.#source = source;
    this.#checkpoint = checkpoint;
    this.#messages = checkpoint?.count ?? 0;
    this.#skipped = checkpoint?.skipped ?? 0;
  }

  async read(): Promise<Exclude<FileOutcome, "failed">> {
    for await (const event of this.#events()) {
      this.#run.signal?.throwIfAborted();
      if (event.kind === "header") {
        this.#header = readHeader(event.text);
        this.#headerText = event.text;
      } else if (event.kind === "messages") {
        for (const message of event.messages) {
          const left = await this.#add(message);
          if (left) return left;
        }
        await this.#part?.flush();
      } else if (event.kind === "problem") {
        this.#messages++;
        await this.#skip(event.byte, null, event);
      } else {
        await this.#end(event);
      }
    }
    return "read";
  }

  /**
   * Uploads what has been gathered and announces it; `next` is where the message behind it begins, which is counted
   * already. Answers whether to read on.
   */
  async stage(next?: number): Promise<boolean> {
    const part = this.#part;
    if (!part) return true;
    this.#part = undefined;
    const { id, isSample } = this.#run;
    if (!isSample) await this.#dropSample();
    const number = ++this.#run.parts;
    const key = partKey(id, number);
    const body = await part.end();
    // A run that goes on after a cut meets the parts of the run before: those that are loaded need nothing more.
    if (!(await this.#ports.ledger.isLoaded({ key, size: body.length }))) {
      const announcement = {
        v: 1,
        export_id: id,
        key,
        number,
        size: body.length,
        count: part.count,
      } as const;
      await this.#ports.objects.put(key, body);
      await this.#ports.ledger.notePart(announcement, this.#spanOf(part), this.#idsOf(part));
      await this.#ports.announcer.announce([announcement]);
    }
    return this.noteProgress(next);
  }

  async #dropSample(): Promise<void> {
    // Without its parts the sample cannot come back by a rebuild.
    const isDropped = await this.#ports.ledger.dropSample((keys) => this.#ports.objects.delete(keys));
    if (isDropped) this.#run.onSampleDropped?.();
  }

  async note(severity: "warning" | "error", problem: Omit<Problem, "file">): Promise<void> {
    await this.#ports.ledger.noteProblems(this.#run.id, severity, [{ file: this.#source.path, ...problem }]);
  }

  /** Answers whether the import is still to be read. */
  async noteProgress(next?: number): Promise<boolean> {
    const [count, skipped] = [next === undefined ? this.#messages : this.#messages - 1, this.#skipped];
    const read = { bytes: this.#source.position(), messages: count, skipped };
    const place = { header: this.#headerText, count, skipped, parts: this.#run.parts };
    const checkpoint = next === undefined ? null : { ...place, byte: next };
    return this.#ports.ledger.noteProgress(this.#run.id, this.#number, read, checkpoint);
  }

  #events(): AsyncGenerator<SplitEvent> {
    const checkpoint = this.#checkpoint;
    if (!checkpoint) return splitExport(this.#source.read(0));
    return continueExport(checkpoint, this.#source.read(checkpoint.byte));
  }

  #spanOf({ ids }: PartWriter): PartSpan | undefined {
    const [first, last] = [ids.reduce(lower, ids[0] ?? ""), ids.reduce(higher, "")];
    return this.#header && last ? { channelId: this.#header.channel.id, first, last } : undefined;
  }

  #idsOf(part: PartWriter): PartIds | undefined {
    const header = this.#header;
    if (!header || !this.#run.isComplete) return undefined;
    const { channel, exportedAt } = header;
    const { start, end } = this.#run.range ?? idRange(header);
    return { channelId: channel.id, exportedAt, rangeStart: start, rangeEnd: end, ids: part.ids };
  }

  /** Takes one message; answers why to leave the file before it, if so. */
  async #add({ bytes, byte, ordinal }: RawMessage): Promise<"paused" | "cancelled" | undefined> {
    const header = this.#header;
    if (!header) throw new Error("messages came before the header");
    this.#messages++;
    let raw: Json = null;
    let message: Message;
    try {
      raw = JSON.parse(bytes.toString()) as Json;
      message = parseMessage(raw, header, ordinal).message;
    } catch (error) {
      await this.#skip(byte, idOf(raw), explain(error));
      return;
    }
    if (this.#part?.isFull(bytes.length)) {
      if (!(await this.stage(byte))) return "cancelled";
      if (this.#run.shouldPause?.()) return "paused";
    }
    // Counted without the skipped ones: a message has the same place however the file is cut.
    this.#part ??= new PartWriter(this.#headerText, header.firstOrdinal + this.#messages - this.#skipped - 1);
    this.#part.add(bytes, message.id);
    this.#run.look?.(message);
    return;
  }

  async #skip(
    byte: number,
    message_id: string | null,
    { code, detail }: Pick<Problem, "code" | "detail">,
  ): Promise<void> {
    this.#skipped++;
    // What the ledger would not keep need not be sent: a hostile file has millions.
    if (++this.#noted > limits.problemsKept.value) return;
    const told = `${detail}. It was left out, the others are loaded. ${remedies[code] ?? ""}`;
    await this.note("error", { byte, message_id, code, detail: told.trimEnd() });
  }

  async #end({ count, messageCount }: { count: number; messageCount: number | null }): Promise<void> {
    // An export without messages still tells of its channel.
    if (count === 0) this.#part ??= new PartWriter(this.#headerText, 0);
    await this.stage();
    const nowhere = { byte: null, message_id: null };
    if (count === 0) {
      const detail =
        "The export holds no messages; nothing was removed from the archive. If the channel has some, let the exporting account read its history (Read Message History), and export it again.";
      await this.note("warning", { ...nowhere, code: "no_messages", detail });
    }
    if (messageCount !== null && messageCount !== count) {
      const detail = `messageCount says ${messageCount}, but the file holds ${count} messages; all of them were read. If some are missing, export the channel again.`;
      await this.note("warning", { ...nowhere, code: "count_differs", detail });
    }
  }
}

/** Decimal ids without leading zeros: the longer one is the larger. */
function higher(a: string, b: string): string {
  return a.length > b.length || (a.length === b.length && a > b) ? a : b;
}

function lower(a: string, b: string): string {
  return higher(a, b) === a ? b : a;
}

function readHeader(text: string): ExportHeader {
  if (Buffer.byteLength(text) > limits.headerBytes.value - headerRoom) {
    const detail = `More than ${limits.headerBytes.value - headerRoom} bytes stand before "messages".`;
    const remedy = "Export the channel again with DiscordChatExporter in the format Json.";
    throw new Fault("not_an_export", `${detail} ${remedy}`);
  }
  return parseHeader(JSON.parse(text) as Json);
}

function explain(error: unknown): Pick<Problem, "code" | "detail"> {
  if (error instanceof Fault) return { code: error.code, detail: error.message };
  if (error instanceof SyntaxError)
    return { code: "bad_message", detail: `it is not valid JSON: ${error.message}` };
  throw error;
}

function idOf(raw: Json): string | null {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return null;
  const { id } = raw;
  return typeof id === "string" || typeof id === "number" ? String(id).slice(0, 40) : null;
}
