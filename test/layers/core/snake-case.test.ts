import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "#core/message.ts";
import { cleanText, compact, snakeKey } from "#core/snake-case.ts";

describe("snakeKey", () => {
  test.each([
    ["fileSizeBytes", "file_size_bytes"],
    ["iconCanonicalUrl", "icon_canonical_url"],
    ["isInline", "is_inline"],
    ["sourceURL", "source_url"],
    ["HTMLTitle", "html_title"],
    ["already_snake", "already_snake"],
    ["sha256Sum", "sha256_sum"],
    ["名前", "名前"],
    ["a\0b\ud800", "ab\ufffd"],
  ])("makes %j %j", (key, snake) => {
    expect(snakeKey(key)).toBe(snake);
    expect(snakeKey(key)).toBe(snake);
  });
});

describe("cleanText", () => {
  test("removes U+0000 and replaces lone surrogates, and nothing else", () => {
    expect(cleanText("a\0b\ud83dc\udc00 😀 שלום")).toBe("ab\ufffdc\ufffd 😀 שלום");
  });
});

describe("compact", () => {
  test("leaves out null and empty values at any depth and keeps booleans and numbers", () => {
    const value = {
      aB: null,
      bC: "",
      cD: [],
      dE: {},
      eF: false,
      fG: 0,
      gH: [{ iJ: { kL: [null, "", {}] } }, 1],
    };
    expect(compact(value)).toEqual({ e_f: false, f_g: 0, g_h: [1] });
  });

  test("answers undefined when nothing is left", () => {
    expect(compact({ a: [{ b: null }], c: "\0" })).toBeUndefined();
  });

  test("cleans every text and key at any depth", () => {
    expect(compact({ "k\0": [{ "x\ud800": "y\udfff\0" }] })).toEqual({ k: [{ "x\ufffd": "y\ufffd" }] });
  });

  test("keeps a key named __proto__ as plain data", () => {
    const value = compact(JSON.parse('{"__proto__": {"isBot": true}}')) as { [key: string]: Json };
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"is_bot":true}}');
  });

  test("throws instead of overflowing the stack on deep nesting", () => {
    const deep = (levels: number) => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`) as Json;
    expect(() => compact(deep(10_000))).toThrow(/deeper than 256 levels/);
    expect(JSON.stringify(compact(deep(256)))).toHaveLength(513);
  });

  test("changes nothing when it is applied twice", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const once = compact(value as Json);
        if (once !== undefined) expect(compact(once)).toEqual(once);
      }),
    );
  });
});
