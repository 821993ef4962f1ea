const smallest = 64 * 1024;

/** Holds a span of bytes that may begin in one piece of a stream and end in a later one; `limit` bytes at most. */
export class SpanKeeper {
  readonly #limit: number;
  #piece: Buffer = Buffer.alloc(0);
  #pieceByte = 0;
  #kept: Buffer = Buffer.alloc(0);
  #used = 0;
  #start = -1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes the next piece of the stream, which begins at `byte`. The piece before must have been kept. */
  piece(bytes: Buffer, byte: number): void {
    this.#piece = bytes;
    this.#pieceByte = byte;
  }

  /** Begins the span, at a byte of this piece. What `end` answered before stays as it is until `keep`. */
  start(byte: number): void {
    this.#start = byte;
    this.#used = 0;
    // One large message should not hold its memory until the file's end.
    if (this.#kept.length > smallest * 16) this.#kept = Buffer.alloc(0);
  }

  /** The span's bytes from `from` to `to`, in the stream's count; null when they are over the limit. */
  slice(from: number, to: number): Buffer | null {
    if (to - this.#start > this.#limit) return null;
    if (from >= this.#pieceByte) return this.#piece.subarray(from - this.#pieceByte, to - this.#pieceByte);
    const before = Math.min(to, this.#pieceByte);
    this.#append(this.#piece.subarray(0, to - before));
    const bytes = this.#kept.subarray(from - this.#start, to - this.#start);
    this.#used = this.#pieceByte - this.#start;
    return bytes;
  }

  /** Ends the span and answers its bytes, a view valid until the next `keep`; null when it was over the limit. */
  end(to: number): Buffer | null {
    const bytes = this.slice(this.#start, to);
    this.#start = -1;
    return bytes;
  }

  /** Copies what this piece holds of an open span, for the piece may go; answers whether the span is within the limit. */
  keep(): boolean {
    if (this.#start < 0) return true;
    const end = this.#pieceByte + this.#piece.length;
    if (end - this.#start > this.#limit) return false;
    this.#append(this.#piece.subarray(Math.max(this.#start - this.#pieceByte, 0)));
    return true;
  }

  #append(bytes: Buffer): void {
    const needed = this.#used + bytes.length;
    if (needed > this.#kept.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.max(needed, smallest, Math.min(this.#used * 2, this.#limit)),
      );
      this.#kept.copy(larger, 0, 0, this.#used);
      this.#kept = larger;
    }
    bytes.copy(this.#kept, this.#used);
    this.#used = needed;
  }
}
