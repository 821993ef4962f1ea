import { expect, it } from "vitest";
import { streamed } from "#core/delivery.ts";
import { Fault } from "#core/errors.ts";

async function stream(pieces: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const delivered = await streamed({ name: "messages.csv", type: "text/csv", pieces });
  return "stream" in delivered ? delivered.stream : expect.unreachable();
}

it("a streamed text comes whole, and begins when it is asked for", async () => {
  const made: number[] = [];
  async function* pieces() {
    for (const nth of [1, 2, 3]) {
      made.push(nth);
      yield String(nth);
    }
  }
  const begun = await stream(pieces());
  expect(made).toEqual([1]);
  const read: string[] = [];
  for await (const piece of begun) read.push(piece);
  expect(read).toEqual(["1", "2", "3"]);
});

it("a text that fails at once fails before there is an answer", async () => {
  const next = () => Promise.reject(new Fault("database_away", "gone"));
  const pieces = { [Symbol.asyncIterator]: () => ({ next }) };
  await expect(stream(pieces)).rejects.toMatchObject({ code: "database_away" });
});

it("a text that nobody reads on is not made on", async () => {
  let isEnded = false;
  async function* endless() {
    try {
      for (;;) yield "x";
    } finally {
      isEnded = true;
    }
  }
  for await (const _ of await stream(endless())) break;
  expect(isEnded).toBe(true);
});
