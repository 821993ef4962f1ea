import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "#core/errors.ts";
import { expects, JsonScanner, token } from "#core/json-scanner.ts";

/** Scans a text in pieces; the tokens within `watch` levels as [kind, place]. */
function scan(
  text: string,
  watch: number,
  size: number,
): { tokens: [number, number][]; scanner: JsonScanner } {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner();
  const tokens: [number, number][] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    scanner.base = at;
    for (let place = 0; place < piece.length; ) {
      place = scanner.scan(piece, place, watch);
      if (scanner.token !== token.end) tokens.push([scanner.token, scanner.tokenStart]);
    }
  }
  return { tokens, scanner };
}

function isScanned(text: string, size: number): boolean {
  try {
    const { scanner } = scan(text, 0, size);
    return scanner.depth === 0 && scanner.state === expects.next;
  } catch (error) {
    if (error instanceof Fault && error.code === "not_json") return false;
    throw error;
  }
}

describe("JsonScanner", () => {
  test("stops at each token within the levels it watches, and tells where it began", () => {
    const text = '{"a": [1, {"b": 2}], "c\\"": tru }';
    const { tokens } = scan(text, 1, 1000);
    expect(tokens.map(([kind, at]) => [kind, text[at]])).toEqual([
      [token.open, "{"],
      [token.string, '"'],
      [token.colon, ":"],
      [token.open, "["],
      [token.close, "]"],
      [token.comma, ","],
      [token.string, '"'],
      [token.colon, ":"],
      [token.bare, "t"],
      [token.close, "}"],
    ]);
    for (let size = 1; size < text.length; size++) expect(scan(text, 1, size).tokens).toEqual(tokens);
  });

  test("passes every JSON text, however it is cut", () => {
    const spaces = fc.constantFrom(0, 1, 2, 4, "\t", "\r\n");
    fc.assert(
      fc.property(fc.jsonValue(), spaces, fc.integer({ min: 1, max: 20 }), (value, indent, size) => {
        expect(isScanned(JSON.stringify(value, null, indent), size)).toBe(true);
      }),
    );
  });

  test("passes a text of JSON's characters only if JSON.parse does", () => {
    // Tokens that are spelt right, so that nothing but their order can be wrong.
    const part = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      " ",
      '"a"',
      '"}"',
      '"\\""',
      " 1 ",
      " true ",
      '"a":',
      "{}",
    );
    const parts = fc.array(part, { minLength: 1, maxLength: 12 }).map((list) => list.join(""));
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 5 }), (text, size) => {
        expect([text, isScanned(text, size)]).toEqual([text, isJson(text)]);
      }),
      { numRuns: 20_000 },
    );
  });

  test("follows a million levels without overflowing the stack", () => {
    const levels = 1_000_000;
    const { scanner } = scan("[".repeat(levels) + "]".repeat(levels), 0, 65_536);
    expect([scanner.depth, scanner.deepest]).toEqual([0, levels]);
  });

  test("refuses brackets that do not match at any depth", () => {
    const levels = 5_000;
    expect(isScanned(`${"[".repeat(levels)}}${"]".repeat(levels - 1)}`, 1000)).toBe(false);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
