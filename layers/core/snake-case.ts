import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { isUrlKey, withoutSignature } from "#core/signed-url.ts";

// Real exports have about 40 different keys; the cap keeps a hostile file from filling the memory.
const cacheSize = 1_000;
const renamed = new Map<string, string>();

/** The text as Postgres and UTF-8 can hold it: without U+0000, lone surrogates replaced by U+FFFD. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "") : whole;
}

/** A camelCase key in snake_case, cleaned like any text. */
export function snakeKey(key: string): string {
  const known = renamed.get(key);
  if (known !== undefined) return known;
  const snake = cleanText(key)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  if (renamed.size < cacheSize) renamed.set(key, snake);
  return snake;
}

/**
 * Copies JSON with every key in snake_case, every text cleaned, URLs without their signature, and null, "", [] and {}
 * left out at any depth; undefined when nothing is left. Throws a `bad_message` Fault when it is nested deeper than `limits.messageDepth`.
 */
export function compact(value: Json, depth = 1): Json | undefined {
  if (typeof value === "string") return value === "" ? undefined : cleanText(value) || undefined;
  if (value === null) return undefined;
  if (typeof value !== "object") return value;
  if (depth > limits.messageDepth.value) {
    throw new Fault("bad_message", `it is nested deeper than ${limits.messageDepth.value} levels`);
  }
  return Array.isArray(value) ? compactArray(value, depth) : compactObject(value, depth);
}

/** Sets a key of a record that came from outside; a plain assignment would take "__proto__" for the prototype. */
export function setKey(record: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    record[key] = value;
  }
}

function compactArray(values: Json[], depth: number): Json[] | undefined {
  const kept: Json[] = [];
  for (const value of values) {
    const small = compact(value, depth + 1);
    if (small !== undefined) kept.push(small);
  }
  return kept.length === 0 ? undefined : kept;
}

function compactObject(record: { [key: string]: Json }, depth: number): { [key: string]: Json } | undefined {
  let kept: { [key: string]: Json } | undefined;
  for (const key in record) {
    const small = compact(record[key] as Json, depth + 1);
    if (small === undefined) continue;
    kept ??= {};
    setKey(kept, snakeKey(key), typeof small === "string" && isUrlKey(key) ? withoutSignature(small) : small);
  }
  return kept;
}
