import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "#core/message.ts";
import { split, splitOn } from "../../support/split-all.ts";

const lures = [
  '"messages": [',
  "\n    }",
  "\n    },\n    {",
  '\\"',
  "\\",
  '"',
  "}]}",
  "\u2028",
  "😀",
  "\ud800",
  "\0",
  "\r\n",
];
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...lures));
// No backslash in keys: Node 24's JSON.parse takes {"\\n": 1} for {"\\\\": 1} once it has seen the latter.
const key = text.map((name) => name.replaceAll("\\", "/"));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));
const record = fc.dictionary(key, value, { maxKeys: 6 });
const file = fc.record({
  header: record,
  messages: fc.array(fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: value }), {
    maxLength: 6,
  }),
  tail: record,
  indent: fc.constantFrom(0, 1, 2, 3, 4, 8, "\t", " \t"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  mark: fc.constantFrom("", "\ufeff"),
  sizes: fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 8 }),
});
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

// A number-like key would be written before all others.
const root = ({ header, messages, tail }: File) => ({
  guild: {},
  ...clean(header),
  messages,
  ...clean(tail),
});
const clean = (keys: { [key: string]: Json }) =>
  Object.fromEntries(Object.entries(keys).filter(([key]) => !/^(?:messages|guild|\d+)$/.test(key)));
const write = (it: File) => it.mark + JSON.stringify(root(it), null, it.indent).replaceAll("\n", it.lineEnd);

describe("splitExport, on any document,", () => {
  test("finds what JSON.parse finds in the whole, in the same order and place", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (it) => {
        const whole = Buffer.from(write(it));
        const result = await split(whole, it.sizes);
        expect(result.fault).toBeNull();
        const isRecord = (element: Json) =>
          typeof element === "object" && element !== null && !Array.isArray(element);
        const expected = JSON.parse(whole.toString().replace(/^\ufeff/, "")) as { messages: Json[] };
        const ordinals = expected.messages.map((_, ordinal) => ordinal);
        expect(result.messages.map(({ text }) => JSON.parse(text) as Json)).toEqual(
          expected.messages.filter(isRecord),
        );
        expect(result.messages.map(({ ordinal }) => ordinal)).toEqual(
          ordinals.filter((ordinal) => isRecord(expected.messages[ordinal] ?? null)),
        );
        for (const { byte, text } of result.messages) {
          expect(whole.subarray(byte, byte + Buffer.byteLength(text)).toString()).toBe(text);
        }
        expect(result.problems.map(({ ordinal, code }) => [ordinal, code])).toEqual(
          ordinals
            .filter((ordinal) => !isRecord(expected.messages[ordinal] ?? null))
            .map((at) => [at, "bad_message"]),
        );
        const { messages: _, ...header } = expected;
        const tail = new Set(Object.keys(clean(it.tail)));
        const keys = Object.keys(JSON.parse(result.header ?? "") as object);
        expect(keys).toEqual(Object.keys(header).filter((key) => !tail.has(key) || keys.includes(key)));
        expect(result.end?.count).toBe(expected.messages.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("cut anywhere, yields the whole messages and no other, and says truncated", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.double({ min: 0, max: 1, noNaN: true }), async (it, share) => {
        const whole = Buffer.from(write(it));
        const all = await split(whole);
        const cut = 4 + Math.floor(share * (whole.length - 5));
        const result = await split(whole.subarray(0, cut), it.sizes);
        expect(result.fault?.code).toBe("truncated");
        expect(result.fault?.message).toContain(`ends at byte ${cut},`);
        expect(result.messages).toEqual(
          all.messages.filter(({ byte, text }) => byte + Buffer.byteLength(text) <= cut),
        );
      }),
      { numRuns: 500 },
    );
  });

  // The proof that a border is never found where there is none: with every message that JSON.parse refuses
  // taken out of a damaged file, the rest is a document again.
  test("damaged anywhere, is refused, or is whole but for the messages that JSON.parse refuses", async () => {
    const damage = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.integer({ min: 0, max: 3 }),
      insert: fc.constantFrom("", '"', "\\", "{", "}", "[", "]", ",", ":", "\n", "x", '",', '":"', "},{"),
    });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(file, fc.array(damage, { minLength: 1, maxLength: 3 }), async (it, damages) => {
        let whole = write({ ...it, mark: "" });
        for (const { share, remove, insert } of damages) {
          const at = Math.floor(share * whole.length);
          whole = whole.slice(0, at) + insert + whole.slice(at + remove);
        }
        const bytes = Buffer.from(whole);
        const result = await split(bytes, it.sizes);
        if (result.fault !== null) return;
        accepted++;
        let rest = bytes;
        for (const { byte, text } of result.messages.toReversed()) {
          if (isJson(text)) continue;
          rest = Buffer.concat([
            rest.subarray(0, byte),
            Buffer.from("{}"),
            rest.subarray(byte + Buffer.byteLength(text)),
          ]);
        }
        // Elements that are no objects are reported, not parsed.
        if (result.problems.length === 0) expect(isJson(rest.toString())).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe("continueExport, on any document,", () => {
  test("goes on at every message with the same events as one pass", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.double({ min: 0, max: 1, noNaN: true }), async (it, share) => {
        const whole = Buffer.from(write(it));
        const all = await split(whole);
        const header = all.header ?? "";
        for (const { byte, ordinal } of all.messages) {
          const rest = await splitOn({ header, byte, count: ordinal }, whole, it.sizes);
          expect(rest).toEqual({
            ...all,
            messages: all.messages.filter((message) => message.ordinal >= ordinal),
            problems: all.problems.filter((problem) => problem.ordinal >= ordinal),
          });
          const cut = byte + Math.floor(share * (whole.length - byte));
          const [one, other] = await Promise.all([
            split(whole.subarray(0, cut)),
            splitOn({ header, byte, count: ordinal }, whole.subarray(0, cut), it.sizes),
          ]);
          expect([other.fault?.code, other.fault?.message]).toEqual([one.fault?.code, one.fault?.message]);
        }
      }),
      { numRuns: 500 },
    );
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
