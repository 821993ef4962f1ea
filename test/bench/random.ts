/** Random numbers that are the same for the same seed on every machine (sfc32). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e3779b9;
    this.#c = 0x243f6a88;
    for (let round = 0; round < 15; round++) this.#bits();
  }

  /** A number from 0 to 1, 1 not included. */
  next(): number {
    return this.#bits() / 2 ** 32;
  }

  /** A whole number from 0 to `below`, `below` not included. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** The same things in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.below(rest.length), 1)[0] as T);
  }

  /** A number whose logarithm is normal: half of all are below `median`, and `sigma` says how far they spread. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.next()));
  }

  #bits(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/**
 * Draws ranks from 0 to `size` - 1, rank r as often as 1 / (r + 1)^`exponent`, as words are in a language.
 * Walker's alias method: one draw costs the same however many ranks there are.
 */
export class Zipf {
  readonly #share: Float64Array;
  readonly #alias: Uint32Array;

  constructor(size: number, exponent = 1) {
    this.#share = Float64Array.from({ length: size }, (_, rank) => 1 / (rank + 1) ** exponent);
    this.#alias = new Uint32Array(size);
    const mean = this.#share.reduce((sum, weight) => sum + weight, 0) / size;
    const [low, high]: number[][] = [[], []];
    for (let rank = 0; rank < size; rank++) {
      const share = (this.#share[rank] as number) / mean;
      this.#share[rank] = share;
      (share < 1 ? low : high)?.push(rank);
    }
    while (low?.length && high?.length) {
      const small = low.pop() as number;
      const large = high.at(-1) as number;
      this.#alias[small] = large;
      const rest = (this.#share[large] as number) - (1 - (this.#share[small] as number));
      this.#share[large] = rest;
      if (rest < 1) low.push(high.pop() as number);
    }
  }

  /** One rank, the most frequent being 0. */
  draw(random: Random): number {
    const column = random.below(this.#share.length);
    return random.next() < (this.#share[column] as number) ? column : (this.#alias[column] as number);
  }
}
