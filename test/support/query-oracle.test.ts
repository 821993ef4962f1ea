import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { queryTrees } from "./query-arbitrary.ts";
import { matches, type OracleContext, type OracleMessage } from "./query-oracle.ts";

const now = Date.parse("2024-05-15T13:45:00Z");
const names: { [id: string]: string[] } = { "401": ["ann", "ann#1234", "Änn Lee"], "402": ["bob"] };
const stems: { [word: string]: string | null } = {
  pies: "pie",
  baking: "bake",
  baked: "bake",
  the: null,
  a: null,
};
const stem = (word: string) => (Object.hasOwn(stems, word) ? (stems[word] as string | null) : word);

const plain: OracleMessage = {
  ...{
    id: "300",
    channelId: "200",
    type: "Default",
    sentAt: Date.parse("2024-05-10T12:00:00Z"),
    editedAt: null,
  },
  ...{ authorId: "401", content: "", isPinned: false, referenceId: null, extra: null },
};
const around: OracleContext = {
  ...{
    deletedAt: null,
    channelName: "general",
    parent: { id: "100", name: "Workshop", parent: { id: "300", name: "Text" } },
  },
  namesOf: (id) => names[id] ?? [],
};

function finds(
  query: string,
  message: Partial<OracleMessage>,
  context: Partial<OracleContext> = {},
): boolean {
  return matches(parseQuery(query, { now }), { ...plain, ...message }, { ...around, ...context }, stem);
}

describe("text", () => {
  const pies = "We BAKED the naïve Pies, didn't we? C++ and node.js";

  it.each([
    ["pie", true],
    ["bake", true],
    ["baking", true],
    ["naive", true],
    ["ba", false],
    ["the", true],
    ["a", false],
    ["didn't", true],
    ["didn’t", true],
    ["t", true],
    ["js", true],
    ["node.js", true],
    ["js.node", false],
    ["=pies", true],
    ["=pie", false],
    ["=NAÏVE", true],
    ['"the naive pies"', true],
    ['"the naive pie"', false],
    ['"naive the"', false],
    ['"pies didn"', true],
    ["na*", true],
    ["aive*", false],
    ['"the na"*', true],
    ['"th na"*', false],
    ["*aiv*", true],
    ["*C++*", true],
    ['*"ed the n"*', true],
    ["*x*", false],
    ["++", true],
    ["/p.es,/", true],
    ["/^we .* js$/", false],
    ["/^we .*js$/", true],
    ["pie -cake", true],
    ["-pie", false],
    ["cake OR pie", true],
    ["cake OR (pie juice)", false],
  ])("%s on a sentence: %s", (query, found) => {
    expect(finds(query, { content: pies })).toBe(found);
  });

  it.each([
    ["東", "東京タワー", true],
    ["京タ", "東京タワー", true],
    ["京タ", "東京 タワー", false],
    ['"京タ"', "東京 タワー", true],
    ["=東京", "東京タワー", true],
    ["東京*", "東京タワー", true],
    ["서울", "서울은 좋다", true],
    ["ไทย", "ประเทศไทย", true],
    ["🥧", "mm🥧mm", true],
    ["❤", "I ❤️ it", true],
    ["👍🏽", "👍", false],
    ["👍", "👍🏽", true],
    ["!!", "hey!!", true],
  ])("%s on %s: %s", (query, content, found) => {
    expect(finds(query, { content })).toBe(found);
  });

  it("looks at all texts of a message, and at each by itself", () => {
    const extra = {
      embeds: [{ title: "one two", footer: { text: "three" } }],
      attachments: [{ file_name: "pie_chart.png" }],
    };
    for (const query of ["one", "three", "chart", '"pie chart"', "=png", "zero"]) {
      expect(finds(query, { content: "zero", extra })).toBe(true);
    }
    for (const query of ['"zero one"', '*"two three"*', "/two.three/", "/zero\\sone/"]) {
      expect(finds(query, { content: "zero", extra })).toBe(false);
    }
    expect(finds("/^three$/", { content: "zero", extra })).toBe(true);
  });
});

describe("operators", () => {
  const attachments: Json = [{ file_name: "Year Report.tar.GZ" }];
  const reactions: Json = [
    { emoji: { name: "❤️", code: "heart" }, count: 1 },
    { emoji: { id: "901", name: "Wave", code: "wave" }, count: 2 },
  ];
  const webhook = { author: { name: "News" } };

  it.each<[string, Partial<OracleMessage>, boolean]>([
    ["from:ANN", {}, true],
    ["from:an", {}, false],
    ['from:"ann lee"', {}, true],
    ["from:ann#1234", {}, true],
    ["from:<@401>", {}, true],
    ["from:402", {}, false],
    ["from:ann", { authorId: null }, false],
    ["from:news", { extra: webhook }, true],
    ["from:ann", { extra: webhook }, false],
    ["from:401", { extra: webhook }, true],
    ["in:#General", {}, true],
    ["in:gener", {}, false],
    ["in:<#200>", {}, true],
    ["in:workshop", {}, true],
    ["in:100", {}, true],
    ["in:text", {}, true],
    ["in:<#300>", {}, true],
    ["in:301", {}, false],
    ["mentions:bob", { extra: { mentions: ["402"] } }, true],
    ["mentions:402", { extra: { mentions: ["402"] } }, true],
    ["mentions:bob", { content: "@bob" }, false],
    ["has:link", { content: "http://x" }, true],
    ["has:file", { extra: { attachments } }, true],
    ["-has:image", { extra: { attachments } }, true],
    ["before:2024-05-11", {}, true],
    ["before:2024-05-10", {}, false],
    ["after:2024-05-10", {}, false],
    ["after:2024-05-09", {}, true],
    ["during:2024-05-10", {}, true],
    ["during:2024-05-10", { sentAt: Date.parse("2024-05-11T00:00:00Z") }, false],
    ["during:2024-05-10", { sentAt: Date.parse("2024-05-10T00:00:00Z") }, true],
    ["after:5d", {}, true],
    ["after:4d", {}, false],
    ["before:4d", {}, true],
    ["pinned:true", { isPinned: true }, true],
    ["pinned:false", { isPinned: true }, false],
    ["edited:true", { editedAt: 0 }, true],
    ["edited:false", {}, true],
    ["type:default", {}, true],
    ["type:Reply", { type: "19" }, true],
    ["type:20", { type: "20" }, true],
    ['type:"Tall"', { type: "tall" }, true],
    ["filename:report", { extra: { attachments } }, true],
    ['filename:"year rep"', { extra: { attachments } }, true],
    ["filename:x", { extra: { attachments } }, false],
    ["extension:gz", { extra: { attachments } }, true],
    ["extension:tar.gz", { extra: { attachments } }, true],
    ["extension:z", { extra: { attachments } }, false],
    ["link:example.org", { content: "https://www.example.org/" }, true],
    ["link:www.example.org", { content: "https://example.org/" }, false],
    ["link:example.org", { content: "https://badexample.org/" }, false],
    ["reaction:❤", { extra: { reactions } }, true],
    ["reaction::heart:", { extra: { reactions } }, true],
    ["reaction:<:x:901>", { extra: { reactions } }, true],
    ["reaction:WAVE", { extra: { reactions } }, true],
    ["reaction:👋", { extra: { reactions } }, false],
    ["replies_to:299", { type: "Reply", referenceId: "299" }, true],
    ["replies_to:299", { type: "Default", referenceId: "299" }, false],
    ["id:300", {}, true],
    ["id:200-300", {}, true],
    ["id:201-300", {}, false],
    ["id:30", {}, false],
  ])("%s on %j: %s", (query, message, found) => {
    expect(finds(query, message)).toBe(found);
  });

  it("tells what is deleted", () => {
    expect(finds("deleted:true", {}, { deletedAt: 1 })).toBe(true);
    expect(finds("deleted:false", {}, { deletedAt: 1 })).toBe(false);
    expect(finds("deleted:false", {})).toBe(true);
  });
});

describe("any query", () => {
  it("fits a message or does not, and then what is not it does", () => {
    const message = { ...plain, content: "Pies and 東京 🥧", extra: { mentions: ["402"] } };
    fc.assert(
      fc.property(queryTrees(now), (tree) => {
        const found = matches(tree, message, around, stem);
        expect(matches({ kind: "not", part: tree }, message, around, stem)).toBe(!found);
      }),
      { numRuns: 1_000 },
    );
  });
});
