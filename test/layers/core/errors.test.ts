import { describe, expect, it } from "vitest";
import { type ErrorCode, errors, Fault } from "#core/errors.ts";

const codes = Object.keys(errors) as ErrorCode[];

describe("the table of errors", () => {
  it.each(codes)("gives %s a status, a meaning, and whether to try again", (code) => {
    const { status, retry, meaning } = errors[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status >= 400 && status < 600).toBe(true);
    expect(retry).toBeTypeOf("boolean");
    expect(meaning).toMatch(/^\S.*[^.\s]$/);
  });

  it("does not ask to try again what the caller did wrong in the request", () => {
    expect(codes.filter((code) => errors[code].retry && errors[code].status < 422)).toEqual([]);
  });
});

describe("a Fault", () => {
  it("carries its code, what the table says of it, its words and its cause", () => {
    const cause = new Error("inside");
    const fault = new Fault("database_away", "The database does not answer.", { cause });
    expect(fault).toBeInstanceOf(Error);
    expect(fault).toMatchObject({ name: "Fault", code: "database_away", status: 503, retry: true, cause });
    expect(fault.message).toBe("The database does not answer.");
    expect(new Fault("not_found", "x").retry).toBe(false);
  });
});
