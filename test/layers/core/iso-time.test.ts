import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIsoTime } from "#core/iso-time.ts";

const at = (text: string) => Date.parse(text);

describe("parseIsoTime", () => {
  test.each([
    ["2025-12-28T22:52:42.175+00:00", at("2025-12-28T22:52:42.175Z")],
    ["2026-06-24T21:07:18.5322821+07:00", at("2026-06-24T14:07:18.532Z")],
    ["2026-06-24T21:07:18.02-03:30", at("2026-06-25T00:37:18.020Z")],
    ["2026-06-24T21:07:18+00:00", at("2026-06-24T21:07:18Z")],
    ["2026-06-24T21:07:18Z", at("2026-06-24T21:07:18Z")],
    ["2026-06-24T21:07:18.999999999Z", at("2026-06-24T21:07:18.999Z")],
    ["2026-06-24T21:07:18+0200", at("2026-06-24T19:07:18Z")],
    ["2026-06-24T21:07:18+02", at("2026-06-24T19:07:18Z")],
    ["2026-06-24T21:07", at("2026-06-24T21:07:00Z")],
    ["2026-06-24", at("2026-06-24T00:00:00Z")],
    ["0001-01-01T00:00:00+00:00", at("0001-01-01T00:00:00Z")],
    ["0099-01-01T00:00:00+00:00", at("0099-01-01T00:00:00Z")],
    ["9999-12-31T23:59:59.999+00:00", at("9999-12-31T23:59:59.999Z")],
    ["2024-02-29T00:00:00Z", at("2024-02-29T00:00:00Z")],
  ])("reads %s", (text, time) => {
    expect(parseIsoTime(text)).toBe(time);
  });

  test("takes a date without an offset as UTC, whatever the machine's time zone", () => {
    expect(parseIsoTime("2026-06-24T21:07:18.5")).toBe(at("2026-06-24T21:07:18.500Z"));
  });

  test.each([
    "",
    "yesterday",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2026-01-32T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00Zx",
    "2026-01-01T00:00:00+99:00",
    "1750000000000",
    "12026-01-01T00:00:00Z",
    "0000-06-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
  ])("refuses %j", (text) => {
    expect(parseIsoTime(text)).toBeNull();
  });

  test("agrees with Date on every moment that Date can write", () => {
    const min = new Date("0001-01-01T00:00:00.000Z");
    const max = new Date("9999-12-31T23:59:59.999Z");
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
