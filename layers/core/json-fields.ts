import { type ErrorCode, Fault } from "#core/errors.ts";
import { parseIsoTime } from "#core/iso-time.ts";
import type { Json } from "#core/message.ts";
import { cleanText } from "#core/snake-case.ts";
import { isSnowflake } from "#core/snowflake.ts";

/** An object as it comes out of `JSON.parse`. */
export type JsonObject = { [key: string]: Json };

/**
 * The Discord id in a field; null when it is missing, null or empty. `key` and `suffix` name it in the Fault of
 * `code` that anything else throws, numbers that JSON has rounded among them.
 */
export function idOf(
  value: Json | undefined,
  key: string,
  suffix = "",
  code: ErrorCode = "bad_message",
): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (isSnowflake(value)) return value;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) {
    if (Number.isSafeInteger(value)) return String(value);
    throw new Fault(
      code,
      `"${key}${suffix}" is the number ${value}, rounded when it was written; ids must be strings`,
    );
  }
  throw new Fault(code, `"${key}${suffix}" is ${show(value)}, not a Discord id`);
}

/** The date in a field as Unix milliseconds; null when it is missing, null or empty. Anything else throws a Fault of `code`. */
export function timeOf(value: Json | undefined, key: string, code: ErrorCode = "bad_message"): number | null {
  if (value === undefined || value === null || value === "") return null;
  const time = typeof value === "string" ? parseIsoTime(value) : null;
  if (time === null)
    throw new Fault(code, `"${key}" is ${show(value)}, not an ISO 8601 date of the years 1 to 9999`);
  return time;
}

/** The text in a field, cleaned; numbers as text, null for everything else. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return cleanText(value);
  return typeof value === "number" ? String(value) : null;
}

/** Whether the value is an object, and no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a list; none of what is no list. */
export function itemsOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list. */
export function objectsIn(value: Json | undefined): JsonObject[] {
  return itemsOf(value).filter(isObject);
}

/** A text as it was written; null for everything else. */
export function stringOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** A value in a few words, for a message to a person. */
export function show(value: Json | undefined): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return value === null ? "null" : "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
