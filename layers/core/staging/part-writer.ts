import { once } from "node:events";
import { constants, createGzip, type Gzip } from "node:zlib";
import { limits } from "#core/limits.ts";

const between = Buffer.from(",\n");

/** One part as it grows: a DCE document of its own, packed while it is written. */
export class PartWriter {
  readonly #gzip: Gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 256 * 1024 });
  readonly #packed: Buffer[] = [];
  readonly #ended: Promise<unknown>;
  #pending: Buffer[] = [];
  #bytes = 0;
  /** The ids of the messages, in the file's order. */
  readonly ids: string[] = [];

  /** `header` is the JSON of the export's root without its messages; `firstOrdinal` the place in the file of the part's first message. */
  constructor(header: string, firstOrdinal: number) {
    this.#gzip.on("data", (chunk: Buffer) => this.#packed.push(chunk));
    this.#ended = once(this.#gzip, "end");
    const open = header.trimEnd().slice(0, -1).trimEnd();
    const comma = open.endsWith("{") ? "" : ",";
    this.#gzip.write(`${open}${comma}\n"part":{"firstOrdinal":${firstOrdinal}},\n"messages":[\n`);
  }

  /** Whether a message of so many bytes belongs into the next part. */
  isFull(bytes: number): boolean {
    if (this.count === 0) return false;
    return this.count >= limits.partMessages.value || this.#bytes + bytes > limits.partBytes.value;
  }

  /** How many messages it holds. */
  get count(): number {
    return this.ids.length;
  }

  /** Appends one message; its bytes must stay as they are until the next `flush` or `end`. */
  add(message: Buffer, id: string): void {
    if (this.count > 0) this.#pending.push(between);
    this.#pending.push(message);
    this.#bytes += message.length;
    this.ids.push(id);
  }

  /** Packs what was added, and waits until the packing has caught up: memory holds one batch, not the whole part. */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    // One write a batch: each one crosses to zlib's thread and back.
    const batch = Buffer.concat(this.#pending);
    this.#pending = [];
    if (!this.#gzip.write(batch)) await once(this.#gzip, "drain");
  }

  /** Ends the part and answers its packed bytes. */
  async end(): Promise<Buffer> {
    await this.flush();
    this.#gzip.end(`\n],"messageCount":${this.count}}\n`);
    await this.#ended;
    return Buffer.concat(this.#packed);
  }
}
