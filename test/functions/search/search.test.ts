import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { api } from "#edge/api.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { Oracle } from "../../support/oracle.ts";
import { searchApi } from "../../support/search-api.ts";

// The messages of the original's documentation, and others that are hard to find.
const contents: [time: string, content: string][] = [
  [
    "2024-04-24T17:00:00Z",
    "The Posters and Pies event is happening this Friday!\nhttps://sdc.csc.ncsu.edu/posters-and-pies",
  ],
  ["2024-04-24T17:00:08Z", "Does anyone know if they have pecan pie"],
  ["2024-04-26T21:17:00Z", "They had pecan pie, peach pie, apple pie, blueberry pie, chocolate pie"],
  ["2024-04-26T21:17:26Z", "and the tea was not too sweet to make way for the pie"],
  ["2024-04-26T21:17:55Z", "I got to all the pies except chocolate. 10/10 event"],
  ["2024-04-26T21:18:43Z", "the pecan pie was so good"],
  ["2024-04-27T20:22:00Z", "Good luck with exams everyone! You got this!!"],
  ["2024-04-29T08:00:00Z", "How do we handle client requirements?"],
  ["2024-05-01T00:00:00Z", "100% of_it \\ done"],
  ["2024-05-01T00:00:01Z", "1000 of it"],
  ["2024-05-02T10:00:00Z", "Crème brûlée at the CAFÉ"],
  ["2024-05-02T10:00:01Z", "ПРИВЕТ, ΟΔΟΣ İstanbul"],
  ["2024-05-03T10:00:00Z", "東京タワー 👩‍👩‍👧‍👦 'quoted' \"double\" <tag> $1 a.*b [x]"],
  ["2024-05-03T23:59:59.999Z", "the last of the day"],
  ["2024-05-05T10:00:00Z", "  two  spaces  "],
  ["2024-05-06T10:00:00Z", ""],
];
const messages = contents.map(([time, content]) => ({
  id: idAt(time),
  content,
  sentAt: Date.parse(time),
  channelId: "200",
}));
const oracle = new Oracle(messages);

let database: FreshDatabase;
let handler: ReturnType<typeof api>;

beforeAll(async () => {
  database = await freshDatabase();
  const raw = messages.map(({ id, content }) =>
    rawMessage(id, content, { author: rawUser("501", "ann", { nickname: "Ann B." }) }),
  );
  await loadDocuments(database.pool, [rawExport(raw)]);
  handler = searchApi(database.pool);
});
afterAll(() => database.drop());

const get = (path: string, parameters: { [name: string]: string } = {}, headers = {}) =>
  callApi(handler, "GET", `${path}?${new URLSearchParams(parameters)}`, { headers });
const ids = (found: { message_id: string }[]) => found.map((message) => message.message_id);

describe("exact search", () => {
  it("answers the documented example", async () => {
    const { status, body } = await get("/api/chats/search", {
      search_term: "pie",
      page: "1",
      page_size: "10",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 6, total_count: 6, page: 1, page_size: 10, total_pages: 1 });
    expect(body.messages[0]).toEqual({
      message_id: idAt("2024-04-26T21:18:43Z"),
      channel_id: "200",
      content: "the pecan pie was so good",
      message_date: "2024-04-26",
      sent_at: "2024-04-26T21:18:43.000Z",
      author: {
        id: "501",
        name: "ann",
        nickname: "Ann B.",
        avatar_url: "https://cdn.discordapp.com/avatars/501/a.png",
      },
      channel: { id: "200", name: "general" },
      guild: { id: "100", name: "Guild" },
      url: `https://discord.com/channels/100/200/${idAt("2024-04-26T21:18:43Z")}`,
    });
  });

  const terms = [
    ...[
      "pie",
      "PIE",
      "Pie,",
      "%",
      "_",
      "\\",
      "0%",
      "f_i",
      "e",
      "é",
      "É",
      "привет",
      "οδος",
      "istanbul",
      "İ",
      "東",
      "東京タ",
    ],
    ...[
      "👩",
      "👩‍👩‍👧‍👦",
      "'",
      '"',
      "<tag>",
      "$1",
      ".*",
      "[x]",
      "  ",
      " two",
      "!!",
      "drop table",
      "';--",
      "friday!\nhttps",
      "zzz",
    ],
  ];
  it.each(terms.filter((term) => term.trim()))("finds what the oracle finds for %j", async (term) => {
    const { body } = await get("/api/chats/search", { search_term: term, page_size: "100" });
    expect(ids(body.messages)).toEqual(oracle.exact(term));
    expect(body.total_count).toBe(oracle.exact(term).length);
    const all = await get("/api/chats/search/all", { search_term: term });
    expect(ids(all.body.messages)).toEqual(oracle.exact(term));
  });

  it("answers the older path and parameter names alike", async () => {
    const { body } = await get("/api/chats/search", { search_term: "pie", page_size: "2" });
    expect((await get("/api/search/keyword", { keyword: "pie", size: "2" })).body).toEqual(body);
    expect(body).toMatchObject({ count: 2, total_count: 6, total_pages: 3 });
  });

  it("answers an empty page past the end", async () => {
    const { status, body } = await get("/api/chats/search", { search_term: "pie", page: "9" });
    expect([status, body.messages, body.count, body.total_count]).toEqual([200, [], 0, 6]);
  });

  it("removes U+0000 from the term before it searches", async () => {
    expect((await get("/api/chats/search", { search_term: "p\u0000ie" })).body.total_count).toBe(6);
  });

  it("says so when nothing is found", async () => {
    const { status, body } = await get("/api/chats/search", { search_term: "zzz" });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ messages: [], count: 0, total_count: 0, page: 1, page_size: 10, total_pages: 0 },
      detail: "No messages found",
    });
  });
});

describe("context search", () => {
  const found = async (search_term: string) =>
    (await get("/api/chats/context-search", { search_term, page_size: "100" })).body.messages.map(
      (message: { content: string }) => message.content,
    );

  it("finds every form of a word, all words of the term, accents and case aside", async () => {
    expect(await found("requirement")).toEqual(["How do we handle client requirements?"]);
    expect(await found("handling requirements")).toEqual(["How do we handle client requirements?"]);
    expect(await found("creme BRULEE cafe")).toEqual(["Crème brûlée at the CAFÉ"]);
    expect(await found("pecan chocolate")).toEqual([contents[2]?.[1]]);
    expect(await found("pecan zzz")).toEqual([]);
  });

  it("puts the message that says it most first", async () => {
    expect((await found("pie"))[0]).toBe(contents[2]?.[1]);
  });

  it.each(["the", "!!!", "& | !", "'"])(
    "finds nothing for %j, which has no word to look for",
    async (term) => {
      const { status, body } = await get("/api/chats/context-search", { search_term: term });
      expect([status, body.messages, body.detail]).toEqual([200, [], "No messages found"]);
    },
  );
});

describe("date search", () => {
  it.each([
    ["2024-04-24", "2024-04-24"],
    ["2024-04-26", "2024-05-01"],
    ["2024-05-03", "2024-05-03"],
    ["2014-01-01", "2099-12-31"],
    ["0001-01-01", "9999-12-31"],
    ["9999-12-31", "9999-12-31"],
    ["2023-01-01", "2023-12-31"],
  ])("finds what the oracle finds from %s to %s", async (start_date, end_date) => {
    const { body } = await get("/api/chats/search/by-date", { start_date, end_date, page_size: "100" });
    expect(ids(body.messages)).toEqual(oracle.byDate(start_date, end_date));
    expect((await get("/api/search/date", { start_date, end_date, size: "100" })).body).toEqual(body);
    const index = await get("/api/es/chats/search/by-date", { start_date, end_date, page_size: "100" });
    expect(ids(index.body.data)).toEqual(oracle.byDate(start_date, end_date));
    expect(index.body).toMatchObject({
      total: body.total_count,
      page: 1,
      page_size: 100,
      source: "postgres",
    });
  });
});

describe("the search engine's paths, answered from Postgres", () => {
  it("says where the answer is from", async () => {
    const { status, body } = await get("/api/es/chats/search", {
      keyword: "requirements",
      page: "1",
      size: "10",
    });
    expect([status, body.count, body.source]).toEqual([200, 1, "postgres"]);
  });

  it("answers 404 with the usual body when nothing is found", async () => {
    const { status, body } = await get("/api/es/chats/search", { keyword: "zzz" });
    expect(status).toBe(404);
    expect(body).toMatchObject({
      messages: [],
      count: 0,
      total_count: 0,
      source: "postgres",
      detail: "No messages found",
    });
  });
});

describe("bad parameters", () => {
  const days = "start_date=2024-01-01&end_date=2024-01-31";
  it.each([
    ["/api/chats/search", "", "Keyword must not be empty"],
    ["/api/chats/search", "search_term=", "Keyword must not be empty"],
    ["/api/chats/search", "search_term=%20%09%00", "Keyword must not be empty"],
    ["/api/chats/search/all", "search_term=", "Keyword must not be empty"],
    ["/api/es/chats/search", "keyword=%20", "Keyword must not be empty"],
    [
      "/api/chats/context-search",
      `search_term=${"a".repeat(101)}`,
      "search_term must not be longer than 100 characters",
    ],
    ["/api/chats/search", "search_term=a&search_term=b", "search_term is given twice: give it once"],
    [
      "/api/chats/search",
      "search_term=a&keyword=b",
      "search_term and keyword are the same parameter, and both are given: give it once",
    ],
    ["/api/chats/search", "search_term=a&page=0", "page must be a whole number from 1 to 100000"],
    ["/api/chats/search", "search_term=a&page=-1", "page must be a whole number from 1 to 100000"],
    ["/api/chats/search", "search_term=a&page=1.5", "page must be a whole number from 1 to 100000"],
    [
      "/api/chats/search",
      "search_term=a&page=99999999999999999999",
      "page must be a whole number from 1 to 100000",
    ],
    ["/api/chats/search", "search_term=a&page=", "page must be a whole number from 1 to 100000"],
    ["/api/chats/search", "search_term=a&page_size=101", "page_size must be a whole number from 1 to 100"],
    ["/api/chats/search", "search_term=a&size=abc", "page_size must be a whole number from 1 to 100"],
    ["/api/chats/search", "search_term=a&page=1001&page_size=100", "/api/messages"],
    ["/api/chats/search/by-date", "end_date=2024-01-31", "start_date must be a date, YYYY-MM-DD"],
    ["/api/chats/search/by-date", "start_date=2024-01-31", "end_date must be a date, YYYY-MM-DD"],
    [
      "/api/chats/search/by-date",
      "start_date=2024-02-30&end_date=2024-03-01",
      "start_date must be a date, YYYY-MM-DD",
    ],
    [
      "/api/chats/search/by-date",
      "start_date=24-01-01&end_date=2024-03-01",
      "start_date must be a date, YYYY-MM-DD",
    ],
    [
      "/api/chats/search/by-date",
      "start_date=2024-02-02&end_date=2024-02-01",
      "start_date must not be after end_date",
    ],
    ["/api/es/chats/search/by-date", `${days}&page=x`, "page must be a whole number"],
    ["/api/chats/search/by-date", `${days}&start_date=2024-01-01`, "start_date is given twice"],
  ])("%s?%s is answered with 400: %s", async (path, query, detail) => {
    const { status, body } = await callApi(handler, "GET", `${path}?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toContain(detail);
    expect(body.code).toBe(detail.startsWith("Keyword") ? "keyword_missing" : "invalid_parameter");
  });

  it("counts a term's length in code points and ignores unknown parameters", async () => {
    const { status } = await get("/api/chats/search", { search_term: "😀".repeat(100), unknown: "1" });
    expect(status).toBe(200);
    expect((await get("/api/chats/search", { search_term: "😀".repeat(101) })).status).toBe(400);
  });
});
