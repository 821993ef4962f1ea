import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FoundHits } from "#core/api/finding.ts";
import type { MessageHit } from "#core/api/messages.ts";
import { contextReport, foundCount, foundReport } from "../../cli/found-report.ts";

const esc = "\u001b";
const hit = (id: string, content: string, more: Partial<MessageHit> = {}): MessageHit => ({
  ...{ message_id: id, channel_id: "200", type: "Default", content, message_date: "2024-04-26" },
  ...{ sent_at: "2024-04-26T16:02:11.310Z", url: `https://discord.com/channels/100/200/${id}` },
  author: { id: "401", name: "ann", nickname: null, avatar_url: null },
  channel: { id: "200", name: "general", type: "GuildTextChat", parent: null },
  guild: { id: "100", name: "Pies" },
  ...{ is_pinned: false, reply: null, forwarded: null, attachments: [], embeds: [], stickers: [] },
  ...{ reactions: [], mentions: [], ...more },
});
const page = (messages: MessageHit[], more: Partial<FoundHits> = {}): FoundHits => ({
  ...{ messages, count: messages.length, count_relation: "eq", next_cursor: null },
  ...{ source: "postgres", took_ms: 1, ...more },
});
/** What is marked, in brackets, and nothing else of the colours. */
const marks = (text: string) =>
  stripVTControlCharacters(
    text.replaceAll(`${esc}[1m${esc}[33m`, "[").replaceAll(`${esc}[39m${esc}[22m`, "]"),
  );

describe("foundReport", () => {
  beforeEach(() => vi.stubEnv("NO_COLOR", "1"));
  afterEach(() => vi.unstubAllEnvs());

  it("is each message and how many there are", () => {
    expect(foundReport(page([hit("1", "a pie"), hit("2", "two\nlines")]))).toBe(
      [
        "2024-04-26 16:02 UTC  Pies/#general  ann\n  a pie\n  https://discord.com/channels/100/200/1",
        "2024-04-26 16:02 UTC  Pies/#general  ann\n  two\n  lines\n  https://discord.com/channels/100/200/2",
        "2 messages",
      ].join("\n\n"),
    );
    expect(foundReport(page([]))).toBe("No messages found");
  });

  it("says how many more there are", () => {
    const more = { count: 10_000, count_relation: "gte", next_cursor: "c" } as const;
    expect(foundReport(page([hit("1", "pie")], more))).toMatch(
      /\n\nat least 10,000 messages, 1 of them here; --limit shows more$/,
    );
    expect(foundCount(page([], more))).toBe("10000+");
    expect(foundCount(page([hit("1", "pie")]))).toBe("1");
  });

  it("says that by relevance only the newest were compared, where that is so", () => {
    const hits = [hit("1", "pie")];
    const compared = { count: 3_933, count_relation: "gte" } as const;
    const best =
      /\n\nthe best of the newest 3,933 messages; older ones were not compared: --sort newest has them$/;
    expect(foundReport(page(hits, compared), "relevance")).toMatch(best);
    expect(contextReport(page(hits, compared), [hits], "relevance")).toMatch(best);
    expect(foundReport(page(hits, compared), "oldest")).toMatch(/\n\nat least 3,933 messages$/);
    expect(foundReport(page(hits), "relevance")).toMatch(/\n\n1 message$/);
    expect(foundReport(page(hits, { ...compared, next_cursor: "c" }), "relevance")).toMatch(
      /\n\nat least 3,933 messages, 1 of them here; --limit shows more$/,
    );
  });

  it("shows the messages around each once, and says which were found", () => {
    const [first, second, third] = [hit("1", "pie"), hit("2", "tea"), hit("3", "pie again")];
    const far = hit("9", "far pie");
    const report = contextReport(page([third, first, far]), [[first, second, third], [far]]);
    expect(report.match(/^(> )?2024|^ {2}\S*\s?(pie|tea).*$|^--$/gm)).toEqual([
      ...["> 2024", "  pie", "2024", "  tea", "> 2024", "  pie again", "--", "> 2024", "  far pie"],
    ]);
    expect(contextReport(page([]), [])).toBe("No messages found");
  });
});

describe("foundReport with colours", () => {
  beforeEach(() => {
    vi.stubEnv("NO_COLOR", undefined);
    vi.stubEnv("FORCE_COLOR", "1");
  });
  afterEach(() => vi.unstubAllEnvs());

  it("marks what was found in every text, and shows those texts of an embed that it else does not", () => {
    const embed = {
      ...{ title: "A pie", description: `${"long ".repeat(50)}pie`, author: { name: "pie" } },
      fields: [
        { name: "x", value: "y" },
        { name: "z", value: "no\npie" },
      ],
    };
    const message = hit("1", "hot\tpie\nand PIE", {
      embeds: [{ title: "none" }, embed],
      attachments: [{ id: "1", url: "https://a.example/pie.png", file_name: "pie.png", size: 10 }],
      stickers: [{ id: "1", name: "Pie", format: null, url: null }],
      forwarded: {
        ...{ content: "old\npie", sent_at: null, edited_at: null },
        ...{ attachments: [], embeds: [{ title: "pie" }], stickers: [] },
      },
      highlights: [
        {
          field: "content",
          ranges: [
            [4, 7],
            [12, 15],
          ],
        },
        { field: "embeds.1.author.name", ranges: [[0, 3]] },
        { field: "embeds.1.title", ranges: [[2, 5]] },
        { field: "embeds.1.description", ranges: [[250, 253]] },
        { field: "embeds.1.fields.1.value", ranges: [[3, 6]] },
        { field: "attachments.0.file_name", ranges: [[0, 3]] },
        { field: "stickers.0.name", ranges: [[0, 3]] },
        { field: "forwarded.content", ranges: [[4, 7]] },
        { field: "forwarded.embeds.0.title", ranges: [[0, 3]] },
      ],
    });
    expect(
      marks(foundReport(page([message])))
        .split("\n")
        .slice(1, -3),
    ).toEqual([
      ...["  hot    [pie]", "  and [PIE]", "  forwarded:", "  old", "  [pie]", "  embed: [pie]"],
      ...["  file: [pie].png, 10 bytes, https://a.example/pie.png", "  embed: none"],
      `  embed: A [pie], …${"long ".repeat(8)}[pie]`,
      ...["  embed: [pie]", "  embed: no [pie]", "  sticker: [Pie]"],
    ]);
  });

  it("dims again behind a mark what is dim", () => {
    const sticker = { id: "1", name: "my pie!", format: null, url: null };
    const message = hit("1", "", {
      stickers: [sticker],
      highlights: [{ field: "stickers.0.name", ranges: [[3, 6]] }],
    });
    expect(foundReport(page([message]))).toContain(
      `${esc}[2msticker: my ${esc}[22m${esc}[1m${esc}[33mpie${esc}[39m${esc}[22m${esc}[2m!${esc}[22m`,
    );
  });

  it("is plain where NO_COLOR is set", () => {
    vi.stubEnv("FORCE_COLOR", undefined);
    vi.stubEnv("NO_COLOR", "1");
    const message = hit("1", "pie", { highlights: [{ field: "content", ranges: [[0, 3]] }] });
    expect(foundReport(page([message]))).not.toContain(esc);
  });
});
