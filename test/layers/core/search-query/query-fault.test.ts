import { describe, expect, it } from "vitest";
import { errorAnswer, QueryErrorAnswer } from "#core/api/answers.ts";
import { QueryFault, quoted } from "#core/search-query/query-fault.ts";

describe("a QueryFault", () => {
  it("answers its place and its suggestion beside its words and its code", () => {
    const { answer } = new QueryFault("has: wants a thing.", { from: 4, to: 9 }, "image");
    expect(answer).toEqual({
      ...{ detail: "has: wants a thing.", code: "bad_query" },
      ...{ offset: 4, length: 5, suggestion: "image" },
    });
    expect(QueryErrorAnswer.parse(answer)).toEqual(answer);
    expect(new QueryFault("No.", { from: 0, to: 0 }).answer).toMatchObject({ suggestion: null });
  });

  it("is described in the documents of operations that may answer it, and of no others", () => {
    const { answer } = new QueryFault("No.", { from: 0, to: 1 });
    const plain = { detail: "page must be a number", code: "invalid_parameter" };
    const short = { detail: "No.", code: "bad_query" };
    const fitting = (codes: Parameters<typeof errorAnswer>[0]) =>
      [answer, plain, short].map((each) => errorAnswer(codes).safeParse(each).success);
    expect(fitting(["bad_query"])).toEqual([true, false, false]);
    expect(fitting(["invalid_parameter", "bad_query"])).toEqual([true, true, false]);
    expect(fitting(["invalid_parameter", "keyword_missing"])).toEqual([false, true, false]);
  });
});

describe("quoted", () => {
  it("cuts what is long, and not inside of a character", () => {
    expect(quoted("short")).toBe("short");
    expect(quoted("🥧".repeat(50))).toBe(`${"🥧".repeat(40)}…`);
  });
});
