import { expect, it } from "vitest";
import { fitting } from "#core/fitting.ts";
import { limits } from "#core/limits.ts";

const large = (bytes: number, text = "a") => ({ text: text.repeat(bytes / text.length) });
const half = limits.answerBytes.value / 2;

it("what fits is all, where that is little", () => {
  expect(fitting([])).toEqual([]);
  const rows = [large(10), large(20)];
  expect(fitting(rows)).toBe(rows);
});

it("what fits are the first until there is no room, and one at least", () => {
  expect(fitting([large(half), large(half - 200), large(1)])).toHaveLength(3);
  expect(fitting([large(half), large(half), large(1)])).toHaveLength(1);
  expect(fitting([large(3 * half), large(1)])).toHaveLength(1);
});

it("quotes and line ends count as what a Lambda makes of them", () => {
  for (const text of ['"', "\n", "\\"]) {
    const rows = Array.from({ length: 20 }, () => large(400_000, text));
    const result = JSON.stringify({ statusCode: 200, body: JSON.stringify({ messages: fitting(rows) }) });
    expect(Buffer.byteLength(result)).toBeLessThan(6_000_000);
  }
});
