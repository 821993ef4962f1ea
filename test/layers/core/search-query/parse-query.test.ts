import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { operatorNames, operators } from "#core/search-query/operators.ts";
import { parseQuery, spanOfTerm } from "#core/search-query/parse-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import type { QueryTerm, QueryTree } from "#core/search-query/tree.ts";

const now = Date.parse("2024-05-15T13:45:00Z");
const parse = (text: string) => parseQuery(text, { now });
const word = (text: string): QueryTree => ({ kind: "text", how: "stem", text });

function faultOf(text: string): QueryFault {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof QueryFault) return error;
    throw error;
  }
  throw new Error(`${text} is read`);
}

describe("joining terms", () => {
  it.each<[string, QueryTree]>([
    ["a", word("a")],
    ["a b", { kind: "and", parts: [word("a"), word("b")] }],
    ["a AND b", { kind: "and", parts: [word("a"), word("b")] }],
    ["a OR b", { kind: "or", parts: [word("a"), word("b")] }],
    ["a or b and c", { kind: "and", parts: ["a", "or", "b", "and", "c"].map(word) }],
    ["a b OR c", { kind: "or", parts: [{ kind: "and", parts: [word("a"), word("b")] }, word("c")] }],
    ["a (b OR c)", { kind: "and", parts: [word("a"), { kind: "or", parts: [word("b"), word("c")] }] }],
    ["a(b)(c)d", { kind: "and", parts: ["a", "b", "c", "d"].map(word) }],
    ["-a", { kind: "not", part: word("a") }],
    ["-(a b)", { kind: "not", part: { kind: "and", parts: [word("a"), word("b")] } }],
    ["-(-a)", { kind: "not", part: { kind: "not", part: word("a") } }],
    ["(a b) (c d)", { kind: "and", parts: ["a", "b", "c", "d"].map(word) }],
    ["a OR (b OR c)", { kind: "or", parts: ["a", "b", "c"].map(word) }],
    ["a\u2003\nb", { kind: "and", parts: [word("a"), word("b")] }],
    ["a-b", word("a-b")],
  ])("reads %s", (text, tree) => {
    expect(parse(text)).toEqual(tree);
  });
});

describe("text", () => {
  it.each<[string, string, string]>([
    ["Pies", "stem", "Pies"],
    ["don't", "stem", "don't"],
    ["東京", "stem", "東京"],
    ["🥧", "stem", "🥧"],
    ["...", "stem", "..."],
    ["==", "stem", "=="],
    ["=", "stem", "="],
    ["/", "stem", "/"],
    ["and/or", "stem", "and/or"],
    ["https://example.org/?a=b", "stem", "https://example.org/?a=b"],
    ["12:30", "stem", "12:30"],
    ["a:b", "stem", "a:b"],
    ["note:", "stem", "note:"],
    ["form:", "stem", "form:"],
    ["re:zero", "stem", "re:zero"],
    ["=pies", "exact", "pies"],
    ["=from:ann", "exact", "from:ann"],
    ['"two  words"', "phrase", "two  words"],
    ['"say \\"hi\\" \\\\ \\n"', "phrase", 'say "hi" \\ \\n'],
    ["“two words”", "phrase", "two words"],
    ["„two words“", "phrase", "two words"],
    ['"“"', "phrase", "“"],
    ['"OR"', "phrase", "OR"],
    ["pie*", "prefix", "pie"],
    ['"hot pi"*', "prefix", "hot pi"],
    ["*ie*", "part", "ie"],
    ["*from:ann*", "part", "from:ann"],
    ['*"a * b"*', "part", "a * b"],
  ])("reads %s as %s", (text, how, read) => {
    expect(parse(text)).toEqual({ kind: "text", how, text: read });
  });

  it("reads a regex as it stands", () => {
    expect(parse('/a (b|c)+\\/[)"]/')).toEqual({ kind: "regex", source: 'a (b|c)+\\/[)"]' });
  });
});

describe("operators", () => {
  const may = { from: Date.parse("2024-05-01"), to: Date.parse("2024-06-01") };

  it.each<[string, QueryTree]>([
    ["from:ann", { kind: "from", user: { by: "name", name: "ann" } }],
    ["from:@ann", { kind: "from", user: { by: "name", name: "ann" } }],
    ['from:"Ann Lee"', { kind: "from", user: { by: "name", name: "Ann Lee" } }],
    ["from:“Ann Lee”", { kind: "from", user: { by: "name", name: "Ann Lee" } }],
    ['from:"123"', { kind: "from", user: { by: "name", name: "123" } }],
    ["from:@123", { kind: "from", user: { by: "name", name: "123" } }],
    ["from:123", { kind: "from", user: { by: "id", id: "123" } }],
    ["from:<@!123>", { kind: "from", user: { by: "id", id: "123" } }],
    ["mentions:<@123>", { kind: "mentions", user: { by: "id", id: "123" } }],
    ["mentions:ann#1234", { kind: "mentions", user: { by: "name", name: "ann#1234" } }],
    ["in:#general", { kind: "in", channel: { by: "name", name: "general" } }],
    ['in:"Kitchen Table"', { kind: "in", channel: { by: "name", name: "Kitchen Table" } }],
    ["in:<#5>", { kind: "in", channel: { by: "id", id: "5" } }],
    ["in:https://discord.com/channels/4/5", { kind: "in", channel: { by: "id", id: "5" } }],
    ["in:https://ptb.discordapp.com/channels/@me/5/6/", { kind: "in", channel: { by: "id", id: "5" } }],
    ["has:Voice", { kind: "has", what: "voice" }],
    ["before:2024-05", { kind: "before", date: "2024-05", from: null, to: may.from }],
    ["after:2024-05", { kind: "after", date: "2024-05", from: may.to, to: null }],
    ["during:2024-05", { kind: "during", date: "2024-05", ...may }],
    ["pinned:true", { kind: "pinned", is: true }],
    ["edited:FALSE", { kind: "edited", is: false }],
    ["deleted:true", { kind: "deleted", is: true }],
    ["type:reply", { kind: "type", type: "Reply" }],
    ["type:18", { kind: "type", type: "ThreadCreated" }],
    ["type:20", { kind: "type", type: "20" }],
    ['type:"Repl"', { kind: "type", type: "Repl" }],
    ["filename:Report", { kind: "filename", part: "Report" }],
    ['filename:"a *.pdf"', { kind: "filename", part: "a *.pdf" }],
    ["extension:.PDF", { kind: "extension", extension: "pdf" }],
    ["extension:tar.gz", { kind: "extension", extension: "tar.gz" }],
    ["link:YouTube.com", { kind: "link", host: "youtube.com" }],
    ["link:https://youtube.com/", { kind: "link", host: "youtube.com" }],
    ["reaction:👍", { kind: "reaction", emoji: { by: "name", name: "👍" } }],
    ["reaction::thumbsup:", { kind: "reaction", emoji: { by: "name", name: "thumbsup" } }],
    ["reaction:100", { kind: "reaction", emoji: { by: "name", name: "100" } }],
    ["reaction:<a:wave:901>", { kind: "reaction", emoji: { by: "id", id: "901" } }],
    ["reaction:1205935769449922560", { kind: "reaction", emoji: { by: "id", id: "1205935769449922560" } }],
    ["replies_to:6", { kind: "replies_to", id: "6" }],
    ["replies_to:https://discord.com/channels/4/5/6", { kind: "replies_to", id: "6" }],
    ["id:6", { kind: "id", id: "6", channelId: null }],
    ["id:5-6", { kind: "id", id: "6", channelId: "5" }],
    ["id:https://canary.discord.com/channels/4/5/6", { kind: "id", id: "6", channelId: "5" }],
    ["From:Ann", { kind: "from", user: { by: "name", name: "Ann" } }],
  ])("reads %s", (text, tree) => {
    expect(parse(text)).toEqual(tree);
    expect(parse(`x -(${text})`)).toEqual({ kind: "and", parts: [word("x"), { kind: "not", part: tree }] });
  });

  it.each(operatorNames)("reads the example of %s, and says what it wants when there is nothing", (name) => {
    expect(parse(operators[name].example)).toMatchObject({ kind: name });
    for (const text of [`${name}:`, `${name}:""`, `${name}:( x )`, `${name}:"\u200b"`]) {
      expect(faultOf(text).message).toContain(`${name}: wants ${operators[name].wants}`);
    }
  });
});

describe("bounds", () => {
  it("takes as much as the limits say, and faults the first thing over", () => {
    const { queryLength, queryTerms, queryNesting } = limits;
    const longest = "🥧".repeat(queryLength.value);
    expect(parse(longest)).toEqual(word(longest));
    expect(faultOf(`${longest}🥧🥧`)).toMatchObject({ offset: longest.length, length: 4 });
    const terms = "a ".repeat(queryTerms.value);
    expect(parse(terms)).toMatchObject({ kind: "and", parts: { length: queryTerms.value } });
    expect(faultOf(`${terms}b c`)).toMatchObject({ offset: terms.length, length: 1 });
    const nested = (depth: number) => `${"(".repeat(depth)}a${")".repeat(depth)}`;
    expect(parse(nested(queryNesting.value))).toEqual(word("a"));
    expect(faultOf(nested(queryNesting.value + 1))).toMatchObject({ offset: queryNesting.value, length: 1 });
  });

  it("takes as many regexes as the limit says, wherever they stand, and says how more are written as one", () => {
    const most = limits.queryRegexes.value;
    const regexes = Array.from({ length: most }, (_, nth) => `-(x /a${nth}/)`).join(" OR ");
    expect(parse(regexes)).toMatchObject({ kind: "or", parts: { length: most } });
    expect(faultOf(`${regexes} y /b c/`)).toMatchObject({
      ...{ offset: regexes.length + 3, length: 5, suggestion: null },
      message: `A query has ${most} regexes at most. Several are written as one with | between them, as in /pie|cake/.`,
    });
  });

  it.each(["(", "-(", '"', "/", "/(", "*", "-", "a:", "from:", "a OR ", "x ", "\\", "“", "[("])(
    "faults a million times %s at the limit, and looks no further",
    (piece) => {
      const text = piece.repeat(1_000_000);
      expect(faultOf(text)).toMatchObject({
        offset: limits.queryLength.value,
        message: "A query has 2,000 characters at most.",
      });
    },
  );

  it.each(["(", "-(", '"', "/", "/(", "*", "-", "a OR ", "x ", "“", "[("])(
    "faults a query full of %s",
    (piece) => {
      const fault = faultOf(piece.repeat(limits.queryLength.value).slice(0, limits.queryLength.value));
      expect(fault.message.length).toBeLessThan(300);
    },
  );

  it("throws nothing but a QueryFault, whatever the text", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("\ud800", "\0"),
    );
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const text = parts.join(" ");
        try {
          parse(text);
        } catch (error) {
          if (!(error instanceof QueryFault)) throw error;
          expect(error).toMatchObject({ code: "bad_query", status: 400, retry: false });
          expect(error.offset >= 0 && error.length >= 0).toBe(true);
          expect(error.offset + error.length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

it.each([
  ['from:@"Ann Lee"', 'from:"Ann Lee"'],
  ['mentions:@"Ann Lee"', 'mentions:"Ann Lee"'],
  ['in:#"a thread"', 'in:"a thread"'],
])("reads %s as %s", (text, same) => {
  expect(parseQuery(text, { now: 0 })).toEqual(parseQuery(same, { now: 0 }));
});

describe("spanOfTerm", () => {
  const termsOf = (tree: QueryTree): QueryTerm[] =>
    tree.kind === "and" || tree.kind === "or"
      ? tree.parts.flatMap(termsOf)
      : tree.kind === "not"
        ? termsOf(tree.part)
        : [tree];

  it("says where each term of a query stands in its text", () => {
    const text = ' pie  -(from:@"Ann Lee" OR (in:#x) pie) AND *"t p"* /a b/ FROM:ann';
    const pieces = termsOf(parse(text)).map((term) => {
      const { from, to } = spanOfTerm(term) ?? expect.unreachable();
      return text.slice(from, to);
    });
    expect(pieces).toEqual(["pie", 'from:@"Ann Lee"', "in:#x", "pie", '*"t p"*', "/a b/", "FROM:ann"]);
  });

  it("knows nothing of a term that was not read", () => {
    expect(spanOfTerm({ kind: "type", type: "Reply" })).toBeUndefined();
  });
});
