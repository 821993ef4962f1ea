import { describe, expect, it } from "vitest";
import { persistently } from "#edge/persistently.ts";
import "../../support/quiet-log.ts";

/** Fails so often, and then succeeds. */
function failing(times: number, error: Error) {
  let asked = 0;
  return async () => {
    if (++asked <= times) throw error;
    return asked;
  };
}
const told = "it is away";
const passing = new Error("passes");
const isPassing = (error: unknown) => error === passing;

describe("persistently", () => {
  it("tries again what passes, until it succeeds", async () => {
    expect(await persistently(failing(2, passing), { told, isPassing })).toBe(3);
  });

  it("gives up what does not pass, and what has no time left, at once", async () => {
    const other = new Error("stays");
    await expect(persistently(failing(1, other), { told, isPassing })).rejects.toBe(other);
    const late = { told, isPassing, remaining: () => 1_000 };
    await expect(persistently(failing(1, passing), late)).rejects.toBe(passing);
  });

  it("ends when it is stopped", async () => {
    const stopping = new AbortController();
    const waiting = persistently(failing(99, passing), { told, isPassing, signal: stopping.signal });
    stopping.abort();
    await expect(waiting).rejects.toThrow();
  });
});
