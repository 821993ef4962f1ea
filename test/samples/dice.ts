import { createHash } from "node:crypto";

/** Hexadecimal digits that depend on nothing but the words. */
export function digits(words: string, length: number): string {
  return createHash("sha256").update(words).digest("hex").slice(0, length);
}

/** Numbers from 0 up to 1 that are the same in every run for the same words (a linear congruence of 48 bits). */
export function dice(words: string): () => number {
  let state = BigInt(`0x${digits(words, 12)}`);
  return () => {
    state = BigInt.asUintN(48, state * 0x5deece66dn + 11n);
    return Number(state) / 2 ** 48;
  };
}
