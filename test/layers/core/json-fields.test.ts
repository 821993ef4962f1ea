import { describe, expect, test } from "vitest";
import { idOf, isObject, show, textOf, timeOf } from "#core/json-fields.ts";

describe("idOf", () => {
  test("takes a decimal string or a number that JSON has not rounded", () => {
    expect(idOf("1543572368977428611", "id")).toBe("1543572368977428611");
    expect(idOf(42, "id")).toBe("42");
  });

  test.each([undefined, null, ""])("answers null for %j", (value) => {
    expect(idOf(value, "id")).toBeNull();
  });

  test.each([
    [Number("1543572368977428611"), '"guild.id" is the number 1543572368977428700, rounded'],
    [-1, '"guild.id" is -1, not a Discord id'],
    [1.5, '"guild.id" is 1.5, not a Discord id'],
    ["9223372036854775808", '"guild.id" is "9223372036854775808", not a Discord id'],
    ["abc", '"guild.id" is "abc", not a Discord id'],
    [true, '"guild.id" is true, not a Discord id'],
    [["1"], '"guild.id" is a list, not a Discord id'],
  ])("refuses %j and names the key", (value, detail) => {
    expect(() => idOf(value, "guild", ".id")).toThrow(detail);
  });
});

describe("timeOf", () => {
  test("reads a date and names the key of one that is none", () => {
    expect(timeOf("1970-01-01T00:00:01Z", "timestamp")).toBe(1000);
    expect(() => timeOf(1000, "timestamp")).toThrow('"timestamp" is 1000, not an ISO 8601 date');
  });
});

describe("textOf", () => {
  test("takes text and numbers, nothing else", () => {
    expect([textOf("a\0"), textOf(7), textOf(null), textOf(true), textOf({}), textOf(undefined)]).toEqual([
      "a",
      "7",
      null,
      null,
      null,
      null,
    ]);
  });
});

test("isObject tells an object from a list and null", () => {
  expect([{}, [], null, "", undefined].map(isObject)).toEqual([true, false, false, false, false]);
});

test("show keeps a long value short", () => {
  expect(show("x".repeat(1000)).length).toBeLessThan(70);
});
