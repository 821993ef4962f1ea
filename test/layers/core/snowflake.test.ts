import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  discordEpoch,
  isSnowflake,
  largestSnowflake,
  snowflakeAt,
  snowflakeBefore,
  snowflakeTime,
} from "#core/snowflake.ts";

const largest = 2n ** 63n - 1n;
const ids = fc.bigInt(0n, largest).map(String);

describe("isSnowflake", () => {
  it("takes every id that Postgres' bigint holds, as it is written", () => {
    fc.assert(fc.property(ids, (id) => isSnowflake(id)));
    for (const id of ["0", "1", "1232782017872138200", String(largest)]) expect(isSnowflake(id)).toBe(true);
  });

  it.each([
    "",
    "00",
    "01",
    "-1",
    "+1",
    "1.0",
    "1e3",
    " 1",
    "1 ",
    "0x1",
    "١",
    "1n",
    String(largest + 1n),
    "99999999999999999999",
  ])("does not take %j", (text) => {
    expect(isSnowflake(text)).toBe(false);
  });

  it.each([1, 1n, null, undefined, {}, ["1"], true])("does not take %s, which is no text", (value) => {
    expect(isSnowflake(value)).toBe(false);
  });

  it("agrees with the number on every text of digits", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 66n), (number) => {
        expect(isSnowflake(String(number))).toBe(number <= largest);
      }),
    );
  });
});

describe("a snowflake's time", () => {
  it("is that of Discord's own example", () => {
    expect(new Date(snowflakeTime("175928847299117063")).toISOString()).toBe("2016-04-30T11:18:25.796Z");
    expect(snowflakeTime("0")).toBe(discordEpoch);
    expect(new Date(discordEpoch).toISOString()).toBe("2015-01-01T00:00:00.000Z");
  });

  it("grows with the id, and leads back to the first id of its millisecond", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const first = snowflakeAt(snowflakeTime(a));
        expect(snowflakeTime(first)).toBe(snowflakeTime(a));
        expect(BigInt(first) <= BigInt(a)).toBe(true);
        if (BigInt(a) <= BigInt(b)) expect(snowflakeTime(a)).toBeLessThanOrEqual(snowflakeTime(b));
      }),
    );
  });

  it("stays within what an id can be, however far the moment", () => {
    for (const time of [-8.64e15, 0, discordEpoch - 1]) expect(snowflakeAt(time)).toBe("0");
    for (const time of [8.64e15, Date.UTC(2085, 0, 1)]) expect(snowflakeAt(time)).toBe(String(largest));
    expect(snowflakeAt(discordEpoch + 0.9)).toBe("0");
  });

  it("tells the ids from before it and those from it on, however far it is", () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 0, max: 2 ** 41 }), (id, since) => {
        const before = snowflakeBefore(discordEpoch + since);
        expect(BigInt(id) <= before).toBe(snowflakeTime(id) < discordEpoch + since);
      }),
    );
    for (const time of [-Infinity, -8.64e15, discordEpoch]) expect(snowflakeBefore(time)).toBe(-1n);
    const last = snowflakeTime(largestSnowflake);
    expect(snowflakeBefore(last)).toBeLessThan(largest);
    for (const time of [last + 1, 8.64e15, Infinity]) expect(snowflakeBefore(time)).toBe(largest);
  });
});
