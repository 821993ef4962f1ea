import { cutLine } from "./wrap-text.ts";

const firstStrong = "\u2068";
const popIsolate = "\u2069";
const isolates = /[\u2066-\u2068]/;
const directions = /[\u202a-\u202e\u2066-\u2069]/;

/** Makes foreign text safe for a terminal: control characters become visible signs, all but the end of a line. */
export function safeText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", "    ")
    .replace(/(?!\n)\p{Cc}/gu, signOf);
}

/** Foreign text that must stay on one line, such as a name; of a long one so many columns. */
export function safeLine(text: string, columns = Number.POSITIVE_INFINITY): string {
  return isolated(cutLine(safeText(text).replaceAll("\n", " "), columns));
}

/** A line whose changes of writing direction end with it: what the terminal shows after it stays as it is. */
export function isolated(line: string): string {
  if (!directions.test(line)) return line;
  let open = 0;
  let inside = "";
  for (const character of line) {
    if (isolates.test(character)) open++;
    // One too many would end the isolate that stands around the line.
    else if (character === popIsolate && --open < 0) {
      open = 0;
      continue;
    }
    inside += character;
  }
  return `${firstStrong}${inside}${popIsolate.repeat(open + 1)}`;
}

/** JSON on one line; what JSON.stringify leaves raw and a terminal would obey is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Unicode has signs for ASCII's control characters; the others are written as a number. */
function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : `\\x${code.toString(16)}`;
}
