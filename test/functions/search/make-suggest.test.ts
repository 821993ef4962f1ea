import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Suggestions } from "#core/api/suggesting.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

describe("completions", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const texts = ["A pie, Pies and a pierogi", "one more pie", "nothing"];
    await loadDocuments(database.pool, [
      rawExport(texts.map((text, place) => rawMessage(idAt("2024-05-01", place), text))),
    ]);
  });
  afterAll(() => database.drop());

  async function suggest(q: string, at?: number): Promise<Suggestions> {
    const query = new URLSearchParams({ q, ...(at !== undefined && { at: String(at) }) });
    const { status, body } = await callApi(searchApi(database.pool), "GET", `/api/suggest?${query}`);
    expect(status).toBe(200);
    return body as unknown as Suggestions;
  }

  it("of a word are operators and words of the archive, each with its count", async () => {
    const { suggestions, from, to } = await suggest("x pi");
    expect([from, to]).toEqual([2, 4]);
    expect(suggestions.map(({ text, count }) => [text, count])).toEqual([
      ["pinned:", null],
      ["pie", 2],
      ["pies", 1],
      ["pierogi", 1],
    ]);
  });

  it("of an operator are its values, at the caret", async () => {
    const { suggestions, operator, from, to } = await suggest("has:re pie", 6);
    expect([operator, from, to]).toEqual(["has", 4, 6]);
    expect(suggestions).toEqual([{ text: "reaction", label: "reaction", count: 0, count_relation: "eq" }]);
    const people = await suggest("from:");
    expect(people.suggestions[0]).toMatchObject({ count: 3, text: expect.stringMatching(/^\d+$/) });
    expect((await suggest("in:")).suggestions[0]).toMatchObject({ count: 3 });
  });

  it("are none in a phrase", async () => {
    expect((await suggest('"a pi')).suggestions).toEqual([]);
  });
});
