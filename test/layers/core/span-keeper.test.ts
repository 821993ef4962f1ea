import fc from "fast-check";
import { expect, test } from "vitest";
import { SpanKeeper } from "#core/span-keeper.ts";

test("a span is the same bytes however many pieces it crosses", () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(cuts, fc.nat(40), fc.nat(40), (lengths, a, b) => {
      const bytes = Buffer.from(Array.from({ length: 500 }, (_, index) => index % 251));
      const [from, to] = [a, a + b];
      const keeper = new SpanKeeper(1_000);
      let got: Buffer | null = null;
      for (let at = 0, turn = 0; at < 100; turn++) {
        const piece = Buffer.from(bytes.subarray(at, at + (lengths[turn % lengths.length] ?? 1)));
        const end = at + piece.length;
        keeper.piece(piece, at);
        if (from >= at && from < end) keeper.start(from);
        if (from < end && to > at && to <= end) {
          // Looking into an open span changes nothing.
          expect(keeper.slice(from, to)).toEqual(bytes.subarray(from, to));
          got = Buffer.from(keeper.end(to) ?? "");
        }
        expect(keeper.keep()).toBe(true);
        piece.fill(0xff);
        at = end;
      }
      if (b > 0) expect(got).toEqual(bytes.subarray(from, to));
    }),
  );
});

test("a span over the limit is not kept", () => {
  const keeper = new SpanKeeper(10);
  keeper.piece(Buffer.alloc(20), 0);
  keeper.start(5);
  expect(keeper.slice(5, 15)).toHaveLength(10);
  expect(keeper.keep()).toBe(false);
  keeper.piece(Buffer.alloc(20), 20);
  expect(keeper.end(21)).toBeNull();
  keeper.start(22);
  expect(keeper.end(32)).toHaveLength(10);
});
