import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { type ErrorCode, Fault, type Problem } from "#core/errors.ts";
import { ExportFault, type RawMessage, splitExport } from "#core/export-splitter.ts";
import { limits } from "#core/limits.ts";
import type { ExportHeader, Json } from "#core/message.ts";
import { partKey } from "#core/part.ts";
import type { Announcer, ImportLedger, Objects } from "#core/ports.ts";
import { PartWriter } from "./part-writer.ts";

/** Where a file's bytes come from. `unpacked` yields them without gzip, and `position` is how many packed ones were read. */
export type Source = { path: string; unpacked: AsyncIterable<Uint8Array>; position(): number };

/** What the stages of an import are bound to. */
export type ImportPorts = { objects: Pick<Objects, "put">; announcer: Announcer; ledger: ImportLedger };

/** One import while it runs: parts count through all its files. */
export type ImportRun = { id: string; isSample: boolean; parts: number; onSampleDropped(): void };

/**
 * Cuts one file into parts, stages each and announces it. What is whole is staged even when the file ends in the
 * middle; what is wrong is noted in the ledger, with its place. Answers whether the whole file was read.
 */
export function makeImport(ports: ImportPorts) {
  return async (run: ImportRun, number: number, source: Source): Promise<boolean> => {
    const reading = new FileReading(ports, run, number, source);
    await ports.ledger.startFile(run.id, number);
    let whole = true;
    try {
      await reading.read();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      whole = false;
      await reading.stage();
      const byte = error instanceof ExportFault ? error.byte : null;
      await reading.note("error", { byte, message_id: null, code: error.code, detail: error.message });
    }
    await reading.noteProgress();
    await ports.ledger.endFile(run.id, number, whole ? "read" : "failed");
    return whole;
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
  readonly #ports: ImportPorts;
  readonly #run: ImportRun;
  readonly #number: number;
  readonly #source: Source;
  #header: ExportHeader | undefined;
  #headerText = "{}";
  #part: PartWriter | undefined;
  #messages = 0;
  #skipped = 0;
  #noted = 0;

  constructor(ports: ImportPorts, run: ImportRun, number: number, source: Source) {
    this.#ports = ports;
    this.#run = run;
    this.#number = number;
    this.#source = source;
  }

  async read(): Promise<void> {
    for await (const event of splitExport(this.#source.unpacked)) {
      if (event.kind === "header") {
        this.#header = readHeader(event.text);
        this.#headerText = event.text;
      } else if (event.kind === "messages") {
        for (const message of event.messages) await this.#add(message);
        await this.#part?.flush();
      } else if (event.kind === "problem") {
        this.#messages++;
        await this.#skip(event.byte, null, event);
      } else {
        await this.#end(event);
      }
    }
  }

  /** Uploads what has been gathered and announces it. */
  async stage(): Promise<void> {
    const part = this.#part;
    if (!part) return;
    this.#part = undefined;
    const { id, isSample } = this.#run;
    if (!isSample && (await this.#ports.ledger.dropSample())) this.#run.onSampleDropped();
    const number = ++this.#run.parts;
    const key = partKey(id, number);
    const body = await part.end();
    // A run that goes on after a cut meets the parts of the run before: those that are loaded need nothing more.
    if (!(await this.#ports.ledger.isLoaded(key))) {
      const announcement = {
        v: 1,
        export_id: id,
        key,
        number,
        size: body.length,
        count: part.count,
      } as const;
      await this.#ports.objects.put(key, body);
      await this.#ports.ledger.notePart(announcement);
      await this.#ports.announcer.announce([announcement]);
    }
    await this.noteProgress();
  }

  async note(severity: "warning" | "error", problem: Omit<Problem, "file">): Promise<void> {
    await this.#ports.ledger.noteProblems(this.#run.id, severity, [{ file: this.#source.path, ...problem }]);
  }

  async noteProgress(): Promise<void> {
    const read = { bytes: this.#source.position(), messages: this.#messages, skipped: this.#skipped };
    await this.#ports.ledger.noteProgress(this.#run.id, this.#number, read);
  }

  async #add({ bytes, byte, ordinal }: RawMessage): Promise<void> {
    const header = this.#header;
    if (!header) throw new Error("messages came before the header");
    this.#messages++;
    let raw: Json = null;
    try {
      raw = JSON.parse(bytes.toString()) as Json;
      parseMessage(raw, header, ordinal);
    } catch (error) {
      await this.#skip(byte, idOf(raw), explain(error));
      return;
    }
    if (this.#part?.isFull(bytes.length)) await this.stage();
    // Counted without the skipped ones: a message has the same place however the file is cut.
    this.#part ??= new PartWriter(this.#headerText, header.firstOrdinal + this.#messages - this.#skipped - 1);
    this.#part.add(bytes);
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
