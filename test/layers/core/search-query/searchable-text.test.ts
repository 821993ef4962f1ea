import { describe, expect, it } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { searchableText } from "#core/search-query/searchable-text.ts";
import { fullExport, fullMessage } from "../../../support/discord-exports.ts";

const longest = limits.indexedCharacters.value;

describe("searchableText", () => {
  it("holds every text of a message, folded, each in a line", () => {
    const { message } = parseMessage(fullMessage, parseHeader(fullExport), 0);
    expect(searchableText(message).split("\n")).toEqual([
      "closed <@402> <:wave:901>",
      ...["bot", "poll closed", "colour?", "red", "42", "60 votes"],
      ...["a.txt", "approved", "forwarded", "b.txt"],
    ]);
  });

  it("holds the texts of a forwarded message's embeds and stickers too", () => {
    const forwarded_message = {
      embeds: [{ title: "Inner" }],
      stickers: [{ name: "Wow" }],
      forwarded_message: "x",
    };
    expect(searchableText({ content: "", extra: { forwarded_message } })).toBe("inner\nwow");
  });

  it("makes one line of a content with many, and none of blanks", () => {
    expect(searchableText({ content: " a\n\nb\r\n", extra: null })).toBe("a b");
    expect(searchableText({ content: " \n", extra: { attachments: [{ file_name: "\u200b" }] } })).toBe("");
  });

  it.each<[string, { [key: string]: Json }]>([
    ["texts for lists", { embeds: "x", attachments: "y", stickers: "z" }],
    ["lists of others", { embeds: [1, "x", [], null], attachments: [null], stickers: [[]] }],
    [
      "numbers for texts",
      { embeds: [{ title: 1, fields: [{ name: {} }], footer: "x" }], forwarded_message: 5 },
    ],
  ])("overlooks what an export has wrong: %s", (_, extra) => {
    expect(searchableText({ content: "a", extra })).toBe("a");
  });

  it("ends at the limit, and not inside of a character", () => {
    expect(searchableText({ content: "a".repeat(longest * 2), extra: null })).toHaveLength(longest);
    const cut = searchableText({ content: `a${"🥧".repeat(longest)}`, extra: null });
    expect(cut).toHaveLength(longest - 1);
    expect(cut.isWellFormed()).toBe(true);
    const extra = { attachments: [{ file_name: "b" }, { file_name: "c" }] };
    expect(searchableText({ content: "a".repeat(longest - 3), extra }).slice(-4)).toBe("aa\nb".slice(-4));
    expect(searchableText({ content: "ﷺ".repeat(longest), extra })).toHaveLength(longest);
  });
});
