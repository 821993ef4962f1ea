import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";
import { type Files, type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());
afterEach(() => stack.clear());

const id = (sequence: number) => idAt("2024-05-01T10:00:00Z", sequence);
const contents = async () => (await stack.messages()).map(({ content }) => content);
/** Where the second message stands in the JSON of an export of three. */
const secondIn = (text: string) => text.indexOf('},{"id"', text.indexOf('"messages"')) + 2;
const one = { page: 1, page_size: 10 };
const search = () => messageSearch(stack.stores.searchPool);

/** Imports an export of one message, and answers the row that it became. */
async function stored(
  content: string,
  over: { [key: string]: Json | undefined } = {},
  time = "2024-05-01T10:00:00Z",
) {
  const status = await stack.import({ "a.json": rawExport([rawMessage(idAt(time), content, over)]) });
  expect(status).toMatchObject({ state: "complete", errors: [], warnings: [], counters: { new: 1 } });
  const [row] = await stack.messages();
  return row ?? expect.unreachable();
}

describe("a message that is not valid", () => {
  const left = (over: { [key: string]: Json }) =>
    rawExport([rawMessage(id(1), "a"), rawMessage(id(2), "b", over), rawMessage(id(3), "c")]);

  const second = secondIn(JSON.stringify(left({})));

  async function leftOut(document: Files[string]) {
    const status = await stack.import({ "a.json": document });
    expect(status).toMatchObject({
      state: "complete",
      counters: { read: 3, new: 2, skipped: 1 },
      warnings: [],
    });
    expect(await contents()).toEqual(["a", "c"]);
    const [error] = status.errors;
    expect(status.errors).toEqual([{ ...error, file: join(stack.folder, "a.json") }]);
    expect(error?.detail).toMatch(/It was left out, the others are loaded\. .*/);
    return error ?? expect.unreachable();
  }

  it.each<[string, { [key: string]: Json }, string | null, RegExp]>([
    ["an id that is no number", { id: "12ab" }, "12ab", /"id" is "12ab", not a Discord id/],
    ["an id that JSON has rounded", { id: Number("737557359926003772") }, "737557359926003700", /rounded/],
    ["an id with U+0000", { id: "1\u00002" }, "12", /"id" is "1\\u00002", not a Discord id/],
    ["no id", { id: null }, null, /"id" is missing/],
    ["no timestamp", { timestamp: null }, id(2), /"timestamp" is missing/],
    [
      "a timestamp that is no date",
      { timestamp: "yesterday" },
      id(2),
      /"timestamp" is "yesterday", not an ISO 8601 date/,
    ],
  ])("with %s is left out, named by byte and id", async (_, over, messageId, detail) => {
    const document = left(over);
    const error = await leftOut(JSON.stringify(document));
    const byte = secondIn(JSON.stringify(document));
    expect(error).toMatchObject({ code: "bad_message", byte, message_id: messageId });
    expect(error.detail).toMatch(detail);
    expect(error.detail).toMatch(
      /Export the channel again, or mend the message, and import the file again\.$/,
    );
  });

  it("with a control character, or a word that is none, is left out", async () => {
    const document = JSON.stringify(left({ content: "CONTROL" }));
    expect(await leftOut(document.replace("CONTROL", "\0"))).toMatchObject({
      code: "bad_message",
      byte: second,
    });
    await stack.clear();
    expect((await leftOut(document.replace('"CONTROL"', "\0"))).detail).toMatch(/^it is not valid JSON/);
  });

  it("that is nested 10,000 levels deep is left out", async () => {
    const embeds = `${"[".repeat(9_999)}${"]".repeat(9_999)}`;
    const error = await leftOut(JSON.stringify(left({ embeds: "NESTED" })).replace('"NESTED"', embeds));
    expect(error.detail).toMatch(/^it is nested 10000 levels deep; the limit is 256/);
    expect(error.byte).toBe(second);
  });

  it("that is over the limit is left out", async () => {
    const error = await leftOut(JSON.stringify(left({ content: "x".repeat(limits.messageBytes.value) })));
    expect(error).toMatchObject({ code: "message_too_large", byte: second });
    expect(error.detail).toMatch(
      /^it has 16777\d+ bytes; the limit is 16777216\. .*Discord's own messages stay below 1 MB/,
    );
  });

  it("does not hide, with a thousand others, that the file ends in the middle", async () => {
    const bad = Array.from({ length: limits.problemsKept.value + 50 }, (_, index) =>
      rawMessage(id(1), "x", { id: `x${index}` }),
    );
    const status = await stack.import({
      "a.json": JSON.stringify(rawExport([rawMessage(id(1), "a"), ...bad])).slice(0, -20),
    });
    expect(status).toMatchObject({ state: "failed", counters: { read: 1_051, new: 1, skipped: 1_050 } });
    expect(status.problems.errors).toEqual({ total: 1_001, codes: { bad_message: 1_000, truncated: 1 } });
    expect(status.errors.filter(({ code }) => code === "truncated")).toHaveLength(1);
  });
});

describe("the text of a message", () => {
  it("loses U+0000 and lone surrogates, which Postgres and UTF-8 cannot hold, and so do names and embeds", async () => {
    const bad = "a\u0000b\ud800c\udc00d";
    const clean = "ab\ufffdc\ufffdd";
    const embeds = [{ title: bad, fields: [{ name: "\u0000", [bad]: bad }] }];
    const message = rawMessage(id(1), bad, {
      embeds,
      author: rawUser("501", bad, { roles: [{ id: "9", name: bad }] }),
    });
    const over = { guild: { id: "100", name: bad }, channel: { id: "200", name: bad, topic: bad } };
    expect(await stack.import({ "a.json": rawExport([message], over) })).toMatchObject({
      state: "complete",
      errors: [],
    });
    const [row] = await stack.messages();
    expect(row).toMatchObject({
      content: clean,
      extra: { embeds: [{ title: clean, fields: [{ [clean]: clean }] }] },
    });
    const names =
      await stack.stores.searchPool.query(`select g.name as guild, c.name as channel, c.topic, u.name as user,
      p.nickname, p.roles from guilds g, channels c, users u, members p where c.id = 200`);
    const all = { guild: clean, channel: clean, topic: clean, user: clean, nickname: clean };
    expect(names.rows).toEqual([{ ...all, roles: [{ id: "9", name: clean }] }]);
    expect((await search().exact("ab", one)).total).toBe(1);
  });

  it.each([
    ["from right to left", "שלום \u202eעולם\u202c العربية 123 \u200f"],
    ["stacked marks", `Z${"\u0351\u0344\u030f".repeat(200)}algo`],
    ["composed and decomposed letters", "é e\u0301 \u212b Å"],
    ["joined emoji", "👩‍👩‍👧‍👦🏳️‍🌈 \u{1f1e9}\u{1f1ea}"],
    ["white space and escapes", ' \t\r\n\\N \\. \\x41 \u2028\u2029\u00a0 "quoted" '],
    ["4,000 characters", "😀".repeat(4_000)],
  ])("keeps %s byte for byte", async (_, content) => {
    const row = await stored(content);
    expect(Buffer.from(row.content).equals(Buffer.from(content))).toBe(true);
    expect((await search().exact([...content.trim()].slice(0, 5).join(""), one)).total).toBe(1);
  });

  it("may have 5 MB: all is kept, and words are found in the first 16,000 characters", async () => {
    const filler = Array.from({ length: 900_000 }, (_, index) => index.toString(36)).join(" ");
    const content = `beginning ${filler.slice(0, 15_000)} inside ${filler.slice(15_000)} xylophone`;
    const row = await stored(content);
    expect(content.length).toBeGreaterThan(4_000_000);
    expect(row.content === content).toBe(true);
    for (const word of ["beginning", "inside"]) expect((await search().context(word, one)).total).toBe(1);
    expect((await search().context("xylophone", one)).total).toBe(0);
    expect((await search().exact("xylophone", one)).total).toBe(1);
  });

  it("may have the most words that it can", async () => {
    const point = (index: number) => String.fromCodePoint(0x20000 + (index % 40_000));
    const content = Array.from(
      { length: 66_000 },
      (_, index) => `${point(index)}${index % 2 ? "-" : " "}`,
    ).join("");
    expect((await stored(content)).content === content).toBe(true);
  });

  it("is the same in a file with a byte order mark, or with the line ends of Windows", async () => {
    const text = JSON.stringify(rawExport([rawMessage(id(1), "line\nline\r\nline")]), null, 2);
    await stack.import({ "a.json": `\ufeff${text.replaceAll("\n", "\r\n")}` });
    expect(await contents()).toEqual(["line\nline\r\nline"]);
  });
});

describe("a message", () => {
  it("needs no more than its id and its time", async () => {
    const messages = [{ id: id(1), timestamp: "2024-05-01T10:00:00+00:00" }];
    const header = { guild: { id: "100" }, channel: { id: "200" } };
    const status = await stack.import({ "a.json": { ...header, messages } });
    expect(status).toMatchObject({ state: "complete", warnings: [], errors: [], counters: { new: 1 } });
    const [row] = await stack.messages();
    expect(row).toMatchObject({ id: id(1), content: "", extra: null, author_id: null, type: "Default" });
    const { messages: found } = await search().byDate("2024-05-01", "2024-05-01", one);
    expect(found[0]).toMatchObject({
      author: null,
      channel: { name: null },
      guild: { id: "100", name: null },
    });
  });

  it.each([
    ["2024-05-01T10:00:00+00:00", "2024-05-01T10:00:00.000Z"],
    ["2024-05-01T10:00:00.1+00:00", "2024-05-01T10:00:00.100Z"],
    ["2024-05-01T10:00:00.1239999+05:30", "2024-05-01T04:30:00.123Z"],
    ["2024-05-01T23:00:00-11:00", "2024-05-02T10:00:00.000Z"],
    ["2024-05-01T10:00:00Z", "2024-05-01T10:00:00.000Z"],
  ])("sent at %s was sent at %s", async (timestamp, sent) => {
    const row = await stored("x", { timestamp });
    expect(row.sent_at.toISOString()).toBe(sent);
    expect((await search().byDate(sent.slice(0, 10), sent.slice(0, 10), one)).messages[0]?.sent_at).toBe(
      sent,
    );
  });

  it.each([
    ["before Discord", "2024-05-01T10:00:00Z", "2010-06-15T12:00:00+00:00", "2010-06-15"],
    ["in the year 1", "2024-05-01T10:00:00Z", "0001-01-01T00:00:00+00:00", "0001-01-01"],
    ["in the year 9999", "2024-05-01T10:00:00Z", "9999-12-30T23:59:59.999+00:00", "9999-12-30"],
    ["in 2070, by its id too", "2070-12-31T23:59:59.999Z", "2070-12-31T23:59:59.999+00:00", "2070-12-31"],
  ])("sent %s is found by that day, and by no other", async (_, made, timestamp, day) => {
    await stored("x", { timestamp }, made);
    const { messages, total } = await search().byDate(day, day, one);
    expect([total, messages[0]?.message_date]).toEqual([1, day]);
    expect((await search().byDate("2024-05-01", "2024-05-01", one)).total).toBe(0);
  });

  it("may have the smallest and the largest id there is", async () => {
    const ids = ["0", String(2n ** 63n - 1n)];
    const messages = ids.map((each) => ({ ...rawMessage(id(1), each), id: each }));
    expect(await stack.import({ "a.json": rawExport(messages) })).toMatchObject({
      state: "complete",
      counters: { new: 2 },
    });
    expect((await stack.messages()).map((row) => row.id)).toEqual(ids);
  });
});
