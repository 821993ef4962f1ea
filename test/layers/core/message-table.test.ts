import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageHit } from "#core/api/messages.ts";
import { csvHeader, csvRow, ndjsonRow } from "#core/message-table.ts";

const plain: MessageHit = {
  ...{ message_id: "1232782017872138200", channel_id: "1165030189714129000", type: "Default" },
  ...{ content: "hot pie", message_date: "2024-04-26", sent_at: "2024-04-26T16:02:11.310Z" },
  author: { id: "401", name: "ann", nickname: "Ann", avatar_url: null },
  channel: { id: "1165030189714129000", name: "general", type: "GuildTextChat", parent: null },
  guild: { id: "100", name: "Pies" },
  url: "https://discord.com/channels/100/1165030189714129000/1232782017872138200",
  ...{ is_pinned: false, reply: null, forwarded: null, attachments: [], embeds: [], stickers: [] },
  ...{ reactions: [], mentions: [] },
};
const file = (url: string | null) => ({ id: "1", url, file_name: "a.png", size: 1 });

/** What a reader of CSV makes of a table. */
function readBack(messages: MessageHit[]): { [column: string]: string }[] {
  return parse(Buffer.from(csvHeader + messages.map(csvRow).join("")), { bom: true, columns: true });
}

describe("csvRow", () => {
  it("writes every column of a message", () => {
    const message: MessageHit = {
      ...plain,
      ...{ type: "Reply", edited_at: "2024-04-27T00:00:00Z", deleted_at: "2024-04-28T00:00:00Z" },
      attachments: [file("https://cdn.example/a,b.png"), file(null), file("https://cdn.example/c.png")],
      reply: { message_id: "300", channel_id: "200", author: null, content: null },
    };
    expect(readBack([message])).toEqual([
      {
        ...{ message_id: "1232782017872138200", channel_id: "1165030189714129000", channel: "general" },
        ...{ guild: "Pies", author_id: "401", author: "ann", sent_at: "2024-04-26T16:02:11.310Z" },
        ...{ edited_at: "2024-04-27T00:00:00Z", deleted_at: "2024-04-28T00:00:00Z", type: "Reply" },
        ...{ content: "hot pie", attachments: "https://cdn.example/a,b.png https://cdn.example/c.png" },
        ...{ reply_to: "300", url: plain.url, forwarded: "", embeds: "", stickers: "" },
      },
    ]);
  });

  it("has behind them what a search finds elsewhere in a message: each text on a line of its own", () => {
    const sticker = (name: string) => ({ id: "1", name, format: null, url: null });
    const embed = {
      ...{ title: "=cmd()", description: "a long\nrecipe", url: "https://pies.example", color: "#fff" },
      ...{ author: { name: "baker" }, fields: [{ name: "Oven", value: "200" }], footer: { text: "enjoy" } },
    };
    const forwarded = {
      ...{ content: "+1 velvet, they said", sent_at: null, edited_at: null, stickers: [sticker("wave")] },
      ...{ attachments: [file(null)], embeds: [{ title: "an old pie" }] },
    };
    const parts = { embeds: [embed, { title: "second" }], stickers: [sticker("-pie"), sticker("hm")] };
    expect(readBack([{ ...plain, content: "", forwarded, ...parts }])).toMatchObject([
      {
        forwarded: "'+1 velvet, they said\nan old pie\na.png\nwave",
        embeds: "baker\n=cmd()\na long\nrecipe\nOven\n200\nenjoy\nsecond",
        stickers: "'-pie\nhm",
      },
    ]);
    expect(readBack([{ ...plain, embeds: [{ title: "=cmd()" }] }])).toMatchObject([{ embeds: "'=cmd()" }]);
  });

  it("leaves empty what a message has not", () => {
    const message = { ...plain, author: null, channel: { ...plain.channel, name: null }, content: "" };
    expect(csvRow(message)).toBe(
      `1232782017872138200,1165030189714129000,,Pies,,,2024-04-26T16:02:11.310Z,,,Default,,,,${plain.url},,,\r\n`,
    );
    const pin = { message_id: "1", channel_id: "2", author: null, content: null };
    expect(readBack([{ ...plain, type: "ChannelPinnedMessage", reply: pin }])).toMatchObject([
      { reply_to: "" },
    ]);
  });

  it.each([
    ["=1+1", "'=1+1"],
    ['=HYPERLINK("http://x","a")', `'=HYPERLINK("http://x","a")`],
    ["+49", "'+49"],
    ["-2", "'-2"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", "'\r=1"],
    ["\n=1", "'\n=1"],
    ["＝1", "'＝1"],
    ["'=1", "''=1"],
    ["'tis", "'tis"],
    ["1=1", "1=1"],
    [" =1", " =1"],
    ['say "hi", or\r\nnot', 'say "hi", or\r\nnot'],
    ["a\nb\rc", "a\nb\rc"],
    ["🥧 ﬁ \ufeff", "🥧 ﬁ \ufeff"],
  ])("lets a reader read %j as %j, which no spreadsheet runs", (content, read) => {
    expect(readBack([{ ...plain, content }])).toMatchObject([{ content: read }]);
  });

  it("can be read back, whatever names and texts hold, and begins no field as a formula does", () => {
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom(...`=+-@\t\r\n"',;＝a \u2028`) }),
      fc.string({ unit: "grapheme" }),
    );
    const table = fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, (texts) => {
        const rows = readBack(
          texts.map(([content, name]) => ({ ...plain, content, guild: { id: "1", name } })),
        );
        const original = (text = "") => (/^'+[=+\-@\t\r\n＝＋－＠]/.test(text) ? text.slice(1) : text);
        expect(rows.map(({ content, guild }) => [original(content), original(guild)])).toEqual(texts);
        for (const row of rows)
          for (const text of Object.values(row)) expect(text).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("begins with the mark by which spreadsheets know UTF-8", () => {
    expect([...Buffer.from(csvHeader).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});

describe("ndjsonRow", () => {
  it("is the message as the API answers it, on one line", () => {
    const message = { ...plain, content: "two\nlines\u2028" };
    expect(ndjsonRow(message).indexOf("\n")).toBe(ndjsonRow(message).length - 1);
    expect(MessageHit.parse(JSON.parse(ndjsonRow(message)))).toEqual(message);
  });
});
