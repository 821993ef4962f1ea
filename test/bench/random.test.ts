import { describe, expect, test } from "vitest";
import { Random, Zipf } from "./random.ts";

const draws = 200_000;

describe("Random", () => {
  test("gives the same numbers for the same seed, and others for another", () => {
    const list = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(list(1)).toEqual(list(1));
    expect(list(1)).not.toEqual(list(2));
  });

  test("spreads evenly", () => {
    const random = new Random(3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < draws; draw++) {
      const place = random.below(10);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count / draws - 0.1)).toBeLessThan(0.005);
  });

  test("shuffles to every order alike, and loses nothing", () => {
    const random = new Random(6);
    const list = ["a", "b", "c"];
    const orders = Map.groupBy(
      Array.from({ length: 12_000 }, () => random.shuffled(list).join("")),
      (order) => order,
    );
    expect([...orders.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    for (const { length } of orders.values()) expect(Math.abs(length - 2_000)).toBeLessThan(200);
    expect(list).toEqual(["a", "b", "c"]);
  });

  test("draws half of a log-normal below its median", () => {
    const random = new Random(4);
    const below = Array.from({ length: draws }, () => random.logNormal(40, 1)).filter(
      (value) => value < 40,
    ).length;
    expect(below / draws).toBeCloseTo(0.5, 2);
  });
});

test("Zipf draws rank r as often as 1 / (r + 1)", () => {
  const random = new Random(5);
  const zipf = new Zipf(1_000);
  const counts = new Float64Array(1_000);
  for (let draw = 0; draw < draws; draw++) {
    const rank = zipf.draw(random);
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  const first = counts[0] ?? 0;
  for (const rank of [1, 4, 9, 49]) {
    expect(Math.abs(((counts[rank] ?? 0) * (rank + 1)) / first - 1)).toBeLessThan(0.1);
  }
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(draws);
});
