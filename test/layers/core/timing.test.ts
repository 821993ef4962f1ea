import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { catchUp, checkTiming, nextTime } from "#core/timing.ts";

/** The next times behind a moment, without their seconds. */
function times(timing: string, zone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let last = new Date(after);
  while (found.length < count) {
    const next = nextTime(timing, zone, last);
    if (!next) break;
    found.push(next.toISOString().replace(":00.000Z", "Z"));
    last = next;
  }
  return found;
}

function refusal(timing: string, zone = "UTC"): string {
  try {
    checkTiming(timing, zone);
  } catch (error) {
    if (error instanceof Fault && error.code === "invalid_parameter") return error.message;
    throw error;
  }
  return "none";
}

const clock = (zone: string, time: Date) =>
  time.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });

describe("the next time", () => {
  it.each([
    ["0 4 * * *", "UTC", "2026-05-01T04:00:00Z", ["2026-05-02T04:00Z", "2026-05-03T04:00Z"]],
    ["0 4 * * *", "Europe/Berlin", "2026-05-01T00:00:00Z", ["2026-05-01T02:00Z", "2026-05-02T02:00Z"]],
    ["0 4 * * *", "Asia/Kolkata", "2026-05-01T00:00:00Z", ["2026-05-01T22:30Z"]],
    ["*/15 9-10 * * MON-FRI", "UTC", "2026-05-01T10:40:00Z", ["2026-05-01T10:45Z", "2026-05-04T09:00Z"]],
    ["0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]],
    ["  30  6 1,15 *   * ", "UTC", "2026-05-01T07:00:00Z", ["2026-05-15T06:30Z"]],
    ["@hourly", "UTC", "2026-05-01T07:10:00Z", ["2026-05-01T08:00Z"]],
    ["@daily", "Europe/Berlin", "2026-05-01T07:00:00Z", ["2026-05-01T22:00Z"]],
    ["@weekly", "UTC", "2026-05-01T07:00:00Z", ["2026-05-03T00:00Z"]],
    ["@monthly", "UTC", "2026-05-01T07:00:00Z", ["2026-06-01T00:00Z"]],
    ["@yearly", "UTC", "2026-05-01T07:00:00Z", ["2027-01-01T00:00Z"]],
  ])("of %j in %s after %s is %j", (timing, zone, after, expected) => {
    checkTiming(timing, zone);
    expect(times(timing, zone, after, expected.length)).toEqual(expected);
  });

  it.each([
    ["every 15 minutes", "2026-05-01T00:15Z"],
    ["Every 5 Minutes", "2026-05-01T00:05Z"],
    ["every 6 hours", "2026-05-01T06:00Z"],
    ["every hour", "2026-05-01T01:00Z"],
    ["every day", "2026-05-02T00:00Z"],
    ["every 1 day", "2026-05-02T00:00Z"],
    ["every 366 days", "2027-05-02T00:00Z"],
    ["rate(6 hours)", "2026-05-01T06:00Z"],
    ["rate(1 hour)", "2026-05-01T01:00Z"],
  ])("of the rate %j is one period on, whatever the zone", (timing, expected) => {
    for (const zone of ["UTC", "Europe/Berlin"]) {
      checkTiming(timing, zone);
      expect(times(timing, zone, "2026-05-01T00:00:00Z", 1)).toEqual([expected]);
    }
  });

  it("is behind the moment, not at it, also where that is not a whole second", () => {
    const next = (after: string) => nextTime("0 4 * * *", "UTC", new Date(after))?.toISOString();
    expect(next("2026-05-01T03:59:59.999Z")).toBe("2026-05-01T04:00:00.000Z");
    expect(next("2026-05-01T04:00:00.001Z")).toBe("2026-05-02T04:00:00.000Z");
  });
});

describe("when the clock goes forward", () => {
  it("a time that the day has not is due once, right behind the gap", () => {
    expect(times("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3)).toEqual([
      "2026-03-28T01:30Z",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ]);
    expect(clock("Europe/Berlin", new Date("2026-03-29T01:00:00Z"))).toBe("03:00");
    expect(times("0 0 * * *", "Africa/Cairo", "2026-04-23T00:00:00Z", 2)).toEqual([
      "2026-04-23T22:00Z",
      "2026-04-24T21:00Z",
    ]);
  });

  it("so is one of several in a day, and two that meet there are one", () => {
    expect(times("30 2,14 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2)).toEqual([
      "2026-03-29T01:00Z",
      "2026-03-29T12:30Z",
    ]);
    expect(times("0 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2)).toEqual([
      "2026-03-29T01:00Z",
      "2026-03-30T00:00Z",
    ]);
  });

  it("what comes every half hour goes on", () => {
    expect(times("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 3)).toEqual([
      "2026-03-29T00:30Z",
      "2026-03-29T01:00Z",
      "2026-03-29T01:30Z",
    ]);
  });
});

describe("when the clock goes back", () => {
  it("a time that the day has twice is due once, at the first", () => {
    expect(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-26T01:30Z",
    ]);
    expect(times("30 2,14 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", 1)).toEqual(["2026-10-25T13:30Z"]);
  });

  it("what comes every half hour goes on", () => {
    expect(times("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", 4)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T01:00Z",
      "2026-10-25T01:30Z",
      "2026-10-25T02:00Z",
    ]);
  });

  it("a rate counts what passed", () => {
    expect(times("every 1 day", "Europe/Berlin", "2026-10-24T22:00:00Z", 1)).toEqual(["2026-10-25T22:00Z"]);
  });
});

describe("a timing that is refused", () => {
  it.each([
    ["61 * * * *", 'wrong in its minute, "61". Write 0 to 59'],
    ["0 24 * * *", 'wrong in its hour, "24". Write 0 to 23'],
    ["0 0 32 * *", 'wrong in its day of the month, "32". Write 1 to 31'],
    ["0 0 1 13 *", 'wrong in its month, "13". Write 1 to 12 or JAN to DEC'],
    ["0 0 * * 8", 'wrong in its day of the week, "8". Write 0 to 7 or SUN to SAT'],
    ["0 0 * * XYZ", 'day of the week, "XYZ"'],
    ["*/0 * * * *", 'minute, "*/0"'],
    ["0 9-5 * * *", 'hour, "9-5"'],
    ["0 4 * *", "has 4 fields, not five. Write a cron expression: minute hour day month weekday"],
    ["0 0 4 * * *", "has 6 fields, not five"],
    ["2030-01-01T00:00:00", "has 1 field, not five"],
    ["0 0 30 2 *", "never comes: there is no such day"],
    ["tomorrow", "is no time that comes again. Write a cron expression of five fields"],
    ["@reboot", "is no time that comes again"],
    ["every 2 weeks", "or a rate such as every 6 hours"],
    ["every -5 minutes", "is no time that comes again"],
    ["rate(6 hours", "is no time that comes again"],
    ["every 6 hours)", "is no time that comes again"],
    ["", "is no time that comes again"],
    ["0 4 * * \u0000", "day of the week"],
    ["every 367 days", "is over 366 days. Write a cron expression"],
    [`every ${"9".repeat(400)} days`, "is over 366 days"],
  ])("such as %j says what is wrong, and what to write", (timing, expected) => {
    expect(refusal(timing)).toContain(expected);
    expect(refusal(timing)).toContain(`timing: "${timing}"`);
  });

  it.each([
    ...["* * * * *", "*/4 * * * *", "0,2 4 * * *", "2,58 23,0 * * *", "0-5 4 1 1 *"],
    ...["every 4 minutes", "every minute", "every 0 hours", "rate(1 minute)"],
  ])("such as %j comes too often", (timing) => {
    expect(refusal(timing)).toContain("is due twice within less than 5 minutes");
  });

  it.each(["*/5 * * * *", "0-55/5 * * * *", "2,58 4 * * *", "every 5 minutes", "0 12 1 * +MON"])(
    "is not %j",
    (timing) => {
      expect(refusal(timing)).toBe("none");
    },
  );

  it.each(["Europe/Nowhere", "", "Local", "+25:00", "Berlin\u0000"])("is of the zone %j", (zone) => {
    for (const timing of ["0 4 * * *", "every 6 hours"]) {
      expect(refusal(timing, zone)).toContain(`time_zone: "${zone}" is no time zone. Write`);
    }
  });
});

const moment = fc.date({
  min: new Date("2020-01-01T00:00:00Z"),
  max: new Date("2040-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const zone = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Africa/Cairo",
  "Australia/Lord_Howe",
);
const someOf = (least: number, most: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 }).map(String),
  );
const fixed = fc.tuple(fc.integer({ min: 0, max: 59 }), someOf(0, 23), someOf(1, 28), someOf(1, 12));
const cron = fixed.map((fields) => `${fields.join(" ")} *`);
const rate = fc.integer({ min: 5, max: 3_000 }).map((minutes) => `every ${minutes} minutes`);

describe("any timing", () => {
  it("has times that are each behind the one before, and none between that was left out", () => {
    fc.assert(
      fc.property(
        fc.oneof(cron, rate),
        zone,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (...given) => {
          const [timing, zone, after, share] = given;
          checkTiming(timing, zone);
          const next = nextTime(timing, zone, after) ?? new Date(NaN);
          expect(next.getTime()).toBeGreaterThan(after.getTime());
          if (timing.startsWith("every")) return;
          const between = new Date(
            after.getTime() + Math.floor((next.getTime() - after.getTime() - 1) * share),
          );
          expect(nextTime(timing, zone, between)).toEqual(next);
        },
      ),
    );
  });

  it("in UTC is when the clock in UTC says it, in which zone ever the machine is", () => {
    fc.assert(
      fc.property(fixed, moment, ([minute, hours, days, months], after) => {
        const next = nextTime(`${minute} ${hours} ${days} ${months} *`, "UTC", after) ?? new Date(NaN);
        const isOf = (list: string, value: number) => list === "*" || list.split(",").includes(String(value));
        expect([next.getUTCMinutes(), next.getUTCSeconds(), next.getUTCMilliseconds()]).toEqual([
          minute,
          0,
          0,
        ]);
        expect(isOf(hours, next.getUTCHours())).toBe(true);
        expect(isOf(days, next.getUTCDate())).toBe(true);
        expect(isOf(months, next.getUTCMonth() + 1)).toBe(true);
      }),
    );
  });

  it("that is caught up is next due behind now, on the same beat, with what was missed counted", () => {
    fc.assert(
      fc.property(fc.oneof(cron, rate), zone, moment, fc.integer({ min: 0, max: 3_000 }), (...given) => {
        const [timing, zone, after, minutes] = given;
        const due = nextTime(timing, zone, after) ?? new Date(NaN);
        const now = new Date(due.getTime() + minutes * 60_000);
        let [next, missed] = [nextTime(timing, zone, due) ?? new Date(NaN), 0];
        for (; next <= now; missed++) next = nextTime(timing, zone, next) ?? new Date(NaN);
        expect(catchUp(timing, zone, due, now)).toEqual({ nextAt: next, missed });
      }),
    );
  });
});

describe("catching up", () => {
  it.each(["*/5 * * * *", "every 5 minutes"])("counts so many missed times of %j only", (timing) => {
    const [due, now] = [new Date("2026-01-01T00:00:00Z"), new Date("2027-01-01T00:02:00Z")];
    const nextAt = new Date("2027-01-01T00:05:00Z");
    expect(catchUp(timing, "UTC", due, now)).toEqual({ nextAt, missed: limits.missedTimes.value });
  });
});
