import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";

/** What a scan stopped at. `end`: the bytes ended first; `bare`: a number, true, false or null, or what stands in its place. */
export const token = { end: 0, bare: 1, string: 2, open: 3, close: 4, comma: 5, colon: 6 } as const;

/** What the scanner expects next. */
export const expects = {
  value: 0,
  firstValue: 1,
  firstKey: 2,
  key: 3,
  colon: 4,
  next: 5,
} as const;

const words = [
  "a value",
  'a value or "]"',
  'a key or "}"',
  "a key",
  '":"',
  '"," or the end of the list or object',
];

const space = 0x20;
const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
const brace = 0x7b;
const kinds = new Uint8Array(256).fill(token.bare);
for (const [bytes, kind] of [
  [" \n\r\t", token.end],
  ['"', token.string],
  ["{[", token.open],
  ["}]", token.close],
  [",", token.comma],
  [":", token.colon],
] as const) {
  for (const byte of Buffer.from(bytes)) kinds[byte] = kind;
}
// A raw line break inside a string is an unclosed quote: all that follows would be read inside out.
const stops = new Uint8Array(256);
for (const byte of Buffer.from('"\\\n\r')) stops[byte] = 1;

const inside = { nothing: 0, bare: 1, string: 2, escape: 3 } as const;

/**
 * Follows JSON's grammar over bytes that come in pieces, without building values and without recursion.
 * It checks the order of the tokens and that brackets match, not how numbers, words and escapes are spelt:
 * where it finds no fault, the borders that it reports are the only possible ones.
 */
export class JsonScanner {
  /** The kind of the token that the last scan stopped at. */
  token: number = token.end;
  /** Where that token began, counted from the first byte of all pieces. */
  tokenStart = 0;
  /** How many objects and lists are open. */
  depth = 0;
  /** The largest depth since this was last set. */
  deepest = 0;
  /** One of `expects`. */
  state: number = expects.value;
  /** How many bytes were in the pieces before this one. */
  base = 0;

  #inside: number = inside.nothing;
  #open = new Uint8Array(1024);

  /**
   * Scans a piece from `from` up to and with the next token that stands within `watch` open levels or fewer;
   * answers where it stopped. Throws a `not_json` Fault naming the byte.
   */
  scan(bytes: Uint8Array, from: number, watch: number): number {
    const end = bytes.length;
    let { depth, state, deepest } = this;
    let open = this.#open;
    let at = from;
    this.token = token.end;
    if (this.#inside !== inside.nothing) {
      const isString = this.#inside !== inside.bare;
      at = this.#resume(bytes, at);
      if (this.#inside !== inside.nothing) return at;
      if (isString && depth <= watch) {
        this.token = token.string;
        return at;
      }
    }
    while (at < end) {
      const byte = bytes[at++] as number;
      const kind = kinds[byte] as number;
      if (kind === token.end) {
        while (at < end && bytes[at] === space) at++;
        continue;
      }
      if (kind === token.string) {
        if (state > expects.key) throw this.#unexpected(at - 1, byte, state, depth);
        state = state <= expects.firstValue ? expects.next : expects.colon;
        const start = at - 1;
        while (at < end && stops[bytes[at] as number] === 0) at++;
        if (at < end && bytes[at] === quote) {
          at++;
          if (depth > watch) {
            // Nearly always the very next byte: not worth another turn.
            if (state === expects.colon && at < end && bytes[at] === colon) {
              at++;
              state = expects.value;
            }
            continue;
          }
          this.tokenStart = this.base + start;
        } else {
          this.tokenStart = this.base + start;
          this.#inside = inside.string;
          at = this.#resume(bytes, at);
          if (this.#inside !== inside.nothing) break;
          if (depth > watch) continue;
        }
        this.token = token.string;
        break;
      }
      if (kind === token.comma) {
        if (state !== expects.next || depth === 0) throw this.#unexpected(at - 1, byte, state, depth);
        state = open[depth - 1] === brace ? expects.key : expects.value;
        if (depth > watch) continue;
      } else if (kind === token.colon) {
        if (state !== expects.colon) throw this.#unexpected(at - 1, byte, state, depth);
        state = expects.value;
        if (depth > watch) continue;
      } else if (kind === token.open) {
        if (state > expects.firstValue) throw this.#unexpected(at - 1, byte, state, depth);
        if (depth === open.length) open = this.#grow();
        open[depth++] = byte;
        if (depth > deepest) deepest = depth;
        state = byte === brace ? expects.firstKey : expects.firstValue;
        if (depth > watch + 1) continue;
      } else if (kind === token.close) {
        const opening = byte - 2;
        const empty = opening === brace ? expects.firstKey : expects.firstValue;
        if ((state !== expects.next && state !== empty) || depth === 0 || open[depth - 1] !== opening) {
          throw this.#unexpected(at - 1, byte, state, depth);
        }
        depth--;
        state = expects.next;
        if (depth > watch) continue;
      } else {
        if (state > expects.firstValue) throw this.#unexpected(at - 1, byte, state, depth);
        state = expects.next;
        const start = at - 1;
        while (at < end && kinds[bytes[at] as number] === token.bare) at++;
        if (at === end) this.#inside = inside.bare;
        if (depth > watch) continue;
        this.tokenStart = this.base + start;
        this.token = token.bare;
        break;
      }
      this.tokenStart = this.base + at - 1;
      this.token = kind;
      break;
    }
    this.depth = depth;
    this.deepest = deepest;
    this.state = state;
    return at;
  }

  // Goes on with a token that the piece before left open.
  #resume(bytes: Uint8Array, from: number): number {
    const end = bytes.length;
    let at = from;
    if (this.#inside === inside.bare) {
      while (at < end && kinds[bytes[at] as number] === token.bare) at++;
      if (at < end) this.#inside = inside.nothing;
      return at;
    }
    if (this.#inside === inside.escape && at < end) {
      at++;
      this.#inside = inside.string;
    }
    while (at < end) {
      const byte = bytes[at++] as number;
      if (stops[byte] === 0) continue;
      if (byte === quote) {
        this.#inside = inside.nothing;
        return at;
      }
      if (byte !== backslash) {
        throw new Fault("not_json", `Byte ${this.base + at - 1}: the line ends inside a text`);
      }
      if (at === end) this.#inside = inside.escape;
      else at++;
    }
    return at;
  }

  #grow(): Uint8Array<ArrayBuffer> {
    const most = limits.messageBytes.value;
    if (this.#open.length >= most) throw new Fault("not_json", `It is nested deeper than ${most} levels`);
    const larger = new Uint8Array(Math.min(this.#open.length * 2, most));
    larger.set(this.#open);
    this.#open = larger;
    return larger;
  }

  #unexpected(at: number, byte: number, state: number, depth: number): Fault {
    const found =
      byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `the byte 0x${byte.toString(16)}`;
    const wanted = depth === 0 && state === expects.next ? "the end of the file" : words[state];
    return new Fault("not_json", `Byte ${this.base + at}: ${found} where ${wanted} was expected`);
  }
}
