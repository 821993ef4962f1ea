import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { type Highlight, highlightsOf } from "#core/search-query/highlight.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import type { MessageText } from "#core/search-query/searchable-text.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import type { QueryTerm, QueryTree } from "#core/search-query/tree.ts";
import { oddVocabulary, queryTerms, queryTrees } from "../../../support/query-arbitrary.ts";
import { matches, type OracleMessage } from "../../../support/query-oracle.ts";

const now = Date.parse("2024-05-20T12:00:00Z");
const context = { deletedAt: null, channelName: null, parent: null, namesOf: () => [] };

function highlights(query: string, message: MessageText): Highlight[] {
  return highlightsOf(parseQuery(query, { now }), message);
}

/** The marked pieces of a content. */
function marked(query: string, content: string): string[] {
  const [highlight] = highlights(query, { content, extra: null });
  return (highlight?.ranges ?? []).map(([from, to]) => content.slice(from, to));
}

function finds(tree: QueryTree, { content, extra }: MessageText): boolean {
  const message: OracleMessage = {
    ...{ id: "1", channelId: "2", type: "Default", sentAt: 0, editedAt: null, authorId: null },
    ...{ content, extra, isPinned: false, referenceId: null },
  };
  return matches(tree, message, context, stemOf);
}

/** The text at a path such as `embeds.0.title`. */
function textAt(message: MessageText, path: string): string {
  const { forwarded_message: forwarded = null, ...extra } = message.extra ?? {};
  const root: Json = { ...extra, forwarded, content: message.content };
  const value = path
    .split(".")
    .reduce<Json | undefined>((at, key) => (at as { [key: string]: Json } | undefined)?.[key], root);
  if (typeof value !== "string") throw new Error(`${path} is no text`);
  return value;
}

const word = fc
  .constantFrom(...oddVocabulary.words, "Running", "runs", "ﬁre", "ＰＩＥ", "photo.png")
  .chain((each) => fc.constantFrom(each, each.toUpperCase(), each.normalize("NFD")));
const gap = fc.constantFrom(" ", "  ", "\n", ", ", " — ", "", "\u200b", " ¨", "\u00a0");
const text = fc
  .array(fc.tuple(word, gap), { maxLength: 6 })
  .map((parts) => parts.flat().join(""))
  .filter((each) => each.isWellFormed());
const few = <Each>(each: fc.Arbitrary<Each>) => fc.array(each, { maxLength: 2 });
const message: fc.Arbitrary<MessageText> = fc.record({
  content: text,
  extra: fc.option(
    fc.record(
      {
        embeds: few(fc.record({ title: text, fields: few(fc.record({ name: text, value: text })) })),
        attachments: few(fc.record({ file_name: text })),
        stickers: few(fc.record({ name: text })),
        forwarded_message: fc.record({ content: text, embeds: few(fc.record({ description: text })) }),
      },
      { requiredKeys: [] },
    ),
  ),
});

describe("highlightsOf", () => {
  it.each<[string, string, string[]]>([
    ["pie", "Pies, PIE and magpie", ["Pies", "PIE"]],
    ["=pie", "Pies, PIE", ["PIE"]],
    ["creme", "Crème cre\u0300me", ["Crème", "cre\u0300me"]],
    ["strasse", "in der Straße.", ["Straße"]],
    ["fish", "ﬁsh", ["ﬁsh"]],
    ["*i*", "ﬁsh", ["ﬁ"]],
    ["pie", "ＰＩＥ 𝓹𝓲𝓮", ["ＰＩＥ", "𝓹𝓲𝓮"]],
    ['"hot pie"', "a hot,\n  PIE and hot apple pie", ["hot,\n  PIE"]],
    ['*"t p"*', "a hot \n pie", ["t \n p"]],
    ["pi*", "pizza or pie, not api", ["pizza", "pie"]],
    ['"hot pi"*', "hot pizza", ["hot pizza"]],
    ["*ie*", "pie tier", ["ie", "ie"]],
    ["*aa*", "aaaaa b aa", ["aaaa", "aa"]],
    ["東京", "私は東京タワー", ["東京"]],
    ["京", "東京 京都", ["京", "京"]],
    ["C言語", "C言語とc言語", ["C言語", "c言語"]],
    ["🥧", "a🥧 🥧b", ["🥧", "🥧"]],
    ["👍", "👍🏽!", ["👍🏽"]],
    ["❤", "I ❤️ it", ["❤️"]],
    ["ㅋㅋ", "아ㅋㅋㅋㅋ", ["ㅋㅋㅋㅋ"]],
    ["don't", "I don’t know", ["don’t"]],
    ["node.js", "Node JS, node", ["Node JS"]],
    ["/pi[ez]+a?/", "Pie pizza", ["Pie", "pizza"]],
    ["/^pie$/", " \n pie ", ["pie"]],
    ["pie -cake", "pie, not cake", ["pie"]],
    ["pie (tea OR -(cake milk))", "pie tea cake milk", ["pie", "tea"]],
    ["apple OR pie", "apple pie", ["apple", "pie"]],
    ['apple OR "apple pie"', "apple pie", ["apple pie"]],
    ["link:youtube.com", "see https://www.YouTube.com/a http://x.y youtube.com", ["YouTube.com"]],
    ["link:localhost", "http://u@localhost:80/", ["localhost"]],
    ["from:ann has:link pinned:true", "ann link https://a.b", []],
    ["extension:png", "png a.png", []],
    ["nothing", "pie", []],
  ])("marks what %s finds in %j", (query, content, parts) => {
    expect(marked(query, content)).toEqual(parts);
  });

  it("names the field of each text, in the order in which they are searched", () => {
    const embed = {
      ...{ author: { name: "pie" }, title: "a pie", description: "pie pie", footer: { text: "pie!" } },
      fields: [
        { name: "x", value: "y" },
        { name: "pie", value: "Pie" },
      ],
    };
    const extra = {
      embeds: ["pie", { title: "x" }, null, embed],
      attachments: [{ file_name: "x.txt" }, { file_name: "old_pie.png" }],
      stickers: [{ name: "Pie" }],
      forwarded_message: { content: "my pie", attachments: [{ file_name: "pie" }] },
    };
    expect(highlights("pie", { content: "no Pie", extra })).toEqual([
      { field: "content", ranges: [[3, 6]] },
      { field: "embeds.1.author.name", ranges: [[0, 3]] },
      { field: "embeds.1.title", ranges: [[2, 5]] },
      {
        field: "embeds.1.description",
        ranges: [
          [0, 3],
          [4, 7],
        ],
      },
      { field: "embeds.1.fields.1.name", ranges: [[0, 3]] },
      { field: "embeds.1.fields.1.value", ranges: [[0, 3]] },
      { field: "embeds.1.footer.text", ranges: [[0, 3]] },
      { field: "attachments.1.file_name", ranges: [[4, 7]] },
      { field: "stickers.0.name", ranges: [[0, 3]] },
      { field: "forwarded.content", ranges: [[3, 6]] },
      { field: "forwarded.attachments.0.file_name", ranges: [[0, 3]] },
    ]);
  });

  it("marks file names by their parts and ends, and links of what was forwarded", () => {
    const extra = {
      attachments: [{ file_name: "Réport 1.PNG" }, { file_name: " x.tar.gz" }],
      forwarded_message: { content: "http://a.example" },
    };
    const message = { content: "report png", extra };
    expect(highlights('filename:"port 1"', message)).toEqual([
      { field: "attachments.0.file_name", ranges: [[2, 8]] },
    ]);
    expect(highlights("extension:png extension:tar.gz", message)).toEqual([
      { field: "attachments.0.file_name", ranges: [[9, 12]] },
      { field: "attachments.1.file_name", ranges: [[3, 9]] },
    ]);
    expect(highlights("link:example", message)).toEqual([{ field: "forwarded.content", ranges: [[9, 16]] }]);
  });

  it("marks so many ranges at most, and a hostile regex no longer than it may take", () => {
    const many = highlights("a", { content: "a b ".repeat(500), extra: { stickers: [{ name: "a" }] } });
    expect(many).toHaveLength(1);
    expect(many[0]?.ranges).toHaveLength(limits.highlightRanges.value);
    const content = `x${"ab ".repeat(33_000)}`;
    expect(marked("/(a|b|ab)*c/ OR *xa*", content)).toEqual(["xa"]);
  });

  it("marks only what by itself is found, in order and apart", () => {
    const term = queryTerms(now).filter(
      (each) => each.kind === "text" || (each.kind === "regex" && !/\\[bB]|[$^]/.test(each.source)),
    );
    let count = 0;
    fc.assert(
      fc.property(term, message, (term: QueryTerm, message) => {
        for (const { field, ranges } of highlightsOf(term, message)) {
          let end = -1;
          for (const [from, to] of ranges) {
            expect(from).toBeGreaterThan(end);
            expect(to).toBeGreaterThan(from);
            end = to;
            count++;
            const piece = textAt(message, field).slice(from, to);
            expect([piece, finds(term, { content: `(${piece})`, extra: null })]).toEqual([piece, true]);
          }
        }
      }),
      { numRuns: 5_000 },
    );
    expect(count).toBeGreaterThan(1_000);
  });

  it("marks something of every message that is found by its text", () => {
    const counts = { true: 0, false: 0 };
    const term = queryTerms(now).filter(({ kind }) =>
      ["text", "regex", "filename", "extension", "link"].includes(kind),
    );
    fc.assert(
      fc.property(term, message, (term: QueryTerm, message) => {
        const isFound = finds(term, message);
        counts[`${isFound}`]++;
        expect(highlightsOf(term, message).length > 0).toBe(isFound);
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(500);
  });

  it("marks in any tree what its terms mark that stand below no minus", () => {
    const termsOf = (tree: QueryTree): QueryTree[] => {
      if (tree.kind === "and" || tree.kind === "or") return tree.parts.flatMap(termsOf);
      return tree.kind === "not" ? [] : [tree];
    };
    fc.assert(
      fc.property(queryTrees(now), message, (tree, message) => {
        const fieldsOf = (tree: QueryTree) => highlightsOf(tree, message).map(({ field }) => field);
        expect(new Set(fieldsOf(tree))).toEqual(new Set(termsOf(tree).flatMap(fieldsOf)));
      }),
      { numRuns: 2_000 },
    );
  });
});
