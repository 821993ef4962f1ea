import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isolated, safeJson, safeLine, safeText } from "../../cli/safe-text.ts";

describe("safeText", () => {
  it("shows control characters as signs and keeps the ends of lines", () => {
    expect(safeText("a\u001b[2Jb\u0000c\u007fd\u009be")).toBe("a␛[2Jb␀c␡d\\x9be");
    expect(safeText("one\r\ntwo\rthree\u2028four\nfive\tsix")).toBe("one\ntwo\nthree\nfour\nfive    six");
  });

  it("leaves letters, signs and emoji of every script as they are", () => {
    const text = "Ångström שלום 日本語 e\u0301 👩‍👩‍👧 🇳🇴 ☎️";
    expect(safeText(text)).toBe(text);
  });

  it("never lets a control character through but the end of a line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(safeText(text).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
        expect(safeLine(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe("isolated", () => {
  it("leaves a line without changes of direction as it is", () => {
    expect(isolated("שלום and hello")).toBe("שלום and hello");
  });

  it("closes what the line opens, and nothing that stands around it", () => {
    expect(isolated("a\u202eb")).toBe("\u2068a\u202eb\u2069");
    expect(isolated("a\u2067b\u2066c")).toBe("\u2068a\u2067b\u2066c\u2069\u2069\u2069");
    expect(isolated("a\u2069\u2069b\u2067c\u2069d")).toBe("\u2068ab\u2067c\u2069d\u2069");
  });
});

describe("safeJson", () => {
  it("says the same as JSON.stringify in characters that no terminal obeys", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = safeJson({ text });
        expect(JSON.parse(json)).toEqual({ text });
        expect(json).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
