import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earliestTime, latestTime } from "#core/iso-time.ts";
import { correctDate, dateTerm, parseDate } from "#core/search-query/dates.ts";

const now = Date.parse("2024-03-31T13:45:00.123Z");
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString().slice(0, 10));

describe("parseDate", () => {
  it.each([
    ["2024-05-10", "2024-05-10", "2024-05-11"],
    ["2024-02-29", "2024-02-29", "2024-03-01"],
    ["2024-02", "2024-02-01", "2024-03-01"],
    ["2024-12", "2024-12-01", "2025-01-01"],
    ["2024", "2024-01-01", "2025-01-01"],
    ["today", "2024-03-31", "2024-04-01"],
    ["Yesterday", "2024-03-30", "2024-03-31"],
    ["0d", "2024-03-31", null],
    ["7d", "2024-03-24", null],
    ["2W", "2024-03-17", null],
    ["1m", "2024-02-29", null],
    ["13m", "2023-02-28", null],
    ["1y", "2023-03-31", null],
    ["0001", "0001-01-01", "0002-01-01"],
    ["0099-12-31", "0099-12-31", "0100-01-01"],
  ])("reads %s as the days from %s up to %s", (text, from, to) => {
    const range = parseDate(text, now);
    expect([iso(range?.from ?? 0), iso(range?.to ?? null)]).toEqual([from, to]);
    expect(range?.date).toBe(text.toLowerCase());
  });

  it("ends the year 9999 right after the last time that can be", () => {
    expect(parseDate("9999-12-31", now)?.to).toBe(latestTime + 1);
    expect(parseDate("9999", now)?.to).toBe(latestTime + 1);
  });

  it.each([
    "",
    "2023-02-29",
    "2024-13",
    "2024-00",
    "0000",
    "24",
    "20240510",
    "7",
    "d",
    "-7d",
    "7h",
    "99999d",
    "now",
  ])("takes %j for none", (text) => {
    expect(parseDate(text, now)).toBeUndefined();
  });

  it("goes back to the year 1 and no further", () => {
    expect(parseDate("2023y", now)?.from).toBeGreaterThan(earliestTime);
    expect(parseDate("2024y", now)).toBeUndefined();
  });

  it("begins and ends days at midnight in UTC, whenever that is asked", () => {
    const times = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(times, fc.nat(999), fc.constantFrom("d", "w", "m", "y"), (time, count, unit) => {
        const range = parseDate(`${count}${unit}`, time);
        expect(Math.abs((range?.from ?? 1) % 86_400_000)).toBe(0);
        expect(range?.from).toBeLessThanOrEqual(time);
        expect(parseDate(range?.date ?? "", time)).toEqual(range);
      }),
    );
  });
});

describe("dateTerm", () => {
  it.each([
    ["before", "2024-05", null, "2024-05-01"],
    ["after", "2024-05", "2024-06-01", null],
    ["during", "2024-05", "2024-05-01", "2024-06-01"],
    ["before", "7d", null, "2024-03-24"],
    ["after", "7d", "2024-03-24", null],
    ["during", "7d", "2024-03-24", null],
    ["after", "yesterday", "2024-03-31", null],
  ] as const)("%s:%s is from %s up to %s", (kind, text, from, to) => {
    const range = parseDate(text, now);
    if (!range) throw new Error(`${text} is no date`);
    const term = dateTerm(kind, range);
    expect([term.kind, term.date, iso(term.from), iso(term.to)]).toEqual([kind, text, from, to]);
  });
});

describe("correctDate", () => {
  it.each([
    ["2024-5-1", "2024-05-01"],
    ["2024/05/10", "2024-05-10"],
    ["2024.5", "2024-05"],
    ["2024-05-10T12:00:00Z", "2024-05-10"],
    ["7days", "7d"],
    ["2 weeks", undefined],
    ["3Months", "3m"],
    ["toady", "today"],
    ["2024-02-30", undefined],
    ["10.05.2024", undefined],
    ["05/10/24", undefined],
    ["soon", undefined],
  ])("mends %s to %s", (text, date) => {
    expect(correctDate(text, now)).toBe(date);
  });
});
