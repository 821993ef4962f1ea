import { describe, expect, it } from "vitest";
import { findMatches } from "../../cli/find-matches.ts";

function found(text: string, terms: string[], withoutAccents = false): string[] {
  return findMatches(text, terms, withoutAccents).map(({ from, to }) => text.slice(from, to));
}

describe("findMatches", () => {
  it("finds a term in any case, everywhere", () => {
    expect(found("Pie, pies and PIE", ["pie"])).toEqual(["Pie", "pie", "PIE"]);
    expect(found("ПИРОГ пирог", ["Пирог"])).toEqual(["ПИРОГ", "пирог"]);
    expect(found("nothing", ["pie"])).toEqual([]);
    expect(found("anything", [""])).toEqual([]);
  });

  it("finds its place where folding makes a letter longer, and around emoji", () => {
    expect(found("İİ pie", ["pie"])).toEqual(["pie"]);
    expect(found("🥧🥧 pie 🥧", ["pie 🥧"])).toEqual(["pie 🥧"]);
  });

  it("passes over accents only when asked", () => {
    expect(found("crème creme cre\u0300me", ["creme"])).toEqual(["creme"]);
    expect(found("crème creme cre\u0300me", ["creme"], true)).toEqual(["crème", "creme", "cre\u0300me"]);
  });

  it("answers no two that overlap", () => {
    expect(found("apple pie", ["apple", "ple p", "pie"])).toEqual(["apple", "pie"]);
  });
});
