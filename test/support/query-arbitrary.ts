import fc from "fast-check";
import { limits } from "#core/limits.ts";
import { dateTerm, parseDate } from "#core/search-query/dates.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { namedTypes } from "#core/search-query/message-types.ts";
import { printQuery } from "#core/search-query/print-query.ts";
import {
  type HasKind,
  hasKinds,
  type Named,
  type QueryTerm,
  type QueryTree,
} from "#core/search-query/tree.ts";
import { regexSources } from "./regex-arbitrary.ts";

/** What the generator draws from. A database's own words and ids make queries that find something in it. */
export type Vocabulary = {
  words: string[];
  userIds: string[];
  userNames: string[];
  channelIds: string[];
  channelNames: string[];
  messageIds: string[];
  /** Days, months and years, as they are written. */
  dates: string[];
};

/** A vocabulary of all that is peculiar, for tests without a database. */
export const oddVocabulary: Vocabulary = {
  words: [
    ...[
      "pie",
      "Pies",
      "the",
      "naïve",
      "İstanbul",
      "straße",
      "don't",
      "node.js",
      "C++",
      "snake_case",
      "x",
      "12",
    ],
    ...[
      "or",
      "and",
      "https://example.org/a?b=c",
      "12:30",
      "a:b",
      "note:",
      "==",
      "=>",
      "...",
      "🥧",
      "👩‍💻",
      "❤️",
    ],
    ...[
      "東京",
      "東京タワー",
      "C言語",
      "서울은",
      "ไทย",
      "привет",
      "ёлка",
      "مَرحبا",
      "हिन्दी",
      "a-b",
      "a/b",
      "¯\\_",
      "…!",
    ],
  ],
  userIds: ["401", "1205935769449922560"],
  userNames: [
    "ann",
    "Ann Lee",
    "@ann",
    "123",
    "<x>",
    'say "hi"',
    "back\\slash",
    "(o)",
    "“ann”",
    "ann#1234",
    "-x",
  ],
  channelIds: ["200", "1100000000001179651"],
  channelNames: ["general", "#general", "https://x", "Kitchen Table", "東京", "2024", "a*b", "OR"],
  messageIds: ["300", "1238537290186752000"],
  dates: ["2024-05-10", "2024-02-29", "2024-05", "2024", "0001", "9999", "9999-12-31"],
};

/**
 * Valid trees, as `parseQuery` makes them, within the limits of a query. `now`, in Unix milliseconds, must be the one at
 * which they are parsed again.
 */
export function queryTrees(now: number, vocabulary: Vocabulary = oddVocabulary): fc.Arbitrary<QueryTree> {
  const { tree } = fc.letrec<{ tree: QueryTree; joined: QueryTree; term: QueryTerm }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      { arbitrary: tie("term"), weight: 3 },
      { arbitrary: tie("joined"), weight: 2 },
    ),
    joined: fc.oneof(
      fc.array(tie("tree"), { minLength: 2, maxLength: 4 }).map((parts) => joined("and", parts)),
      fc.array(tie("tree"), { minLength: 2, maxLength: 4 }).map((parts) => joined("or", parts)),
      tie("tree").map((part): QueryTree => ({ kind: "not", part })),
    ),
    term: queryTerms(now, vocabulary),
  }));
  return tree.filter((each) => isWithin(each));
}

/** Valid terms of every kind. */
export function queryTerms(now: number, vocabulary: Vocabulary = oddVocabulary): fc.Arbitrary<QueryTerm> {
  const { words, userIds, userNames, channelIds, channelNames, messageIds, dates } = vocabulary;
  const users = named(userIds, userNames);
  const relative = fc
    .tuple(fc.nat(400), fc.constantFrom("d", "w", "m", "y"))
    .map(([count, unit]) => `${count}${unit}`);
  const id = fc.constantFrom(...messageIds);
  return fc.oneof(
    { arbitrary: texts(words), weight: 6 },
    regexSources(words).map((source): QueryTerm => ({ kind: "regex", source })),
    fc.record({ kind: fc.constantFrom("from", "mentions"), user: users }),
    fc.record({ kind: fc.constant("in"), channel: named(channelIds, channelNames) }),
    fc.record({ kind: fc.constant("has"), what: fc.constantFrom<HasKind[]>(...hasKinds) }),
    fc
      .tuple(
        fc.constantFrom("before", "after", "during"),
        fc.oneof(fc.constantFrom("today", "yesterday", ...dates), relative),
      )
      .map(([kind, date]): QueryTerm => {
        const range = parseDate(date, now);
        if (!range) throw new Error(`${date} is no date`);
        return dateTerm(kind, range);
      }),
    fc.record({ kind: fc.constantFrom("pinned", "edited", "deleted"), is: fc.boolean() }),
    fc.record({ kind: fc.constant("type"), type: fc.constantFrom(...namedTypes, "8", "20", "Tall", "x y") }),
    fc.record({ kind: fc.constant("filename"), part: fc.constantFrom(".png", "a b", "*", "report", "(1)") }),
    fc.record({ kind: fc.constant("extension"), extension: fc.constantFrom("png", "tar.gz", "7z", "c++") }),
    fc.record({
      kind: fc.constant("link"),
      host: fc.constantFrom("youtube.com", "localhost", "bücher.example"),
    }),
    fc.record({
      kind: fc.constant("reaction"),
      emoji: named(["901"], ["👍", "👍🏽", "❤️", "thumbsup", "100", ":)"]),
    }),
    fc.record({ kind: fc.constant("replies_to"), id }),
    fc.record({
      kind: fc.constant("id"),
      id,
      channelId: fc.option(fc.constantFrom(...channelIds)),
    }),
  );
}

function texts(words: string[]): fc.Arbitrary<QueryTerm> {
  const word = fc.constantFrom(...words);
  const text = fc.oneof(
    word,
    fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" ")),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
  );
  const isSomething = (each: string) => foldText(each).trim() !== "" && !/\0|\p{Surrogate}/u.test(each);
  const letters = words.filter((each) => /^[\p{L}\p{N}]+$/u.test(each));
  return fc.oneof(
    word.map((each): QueryTerm => ({ kind: "text", how: "stem", text: each })),
    fc.constantFrom(...letters).map((each): QueryTerm => ({ kind: "text", how: "exact", text: each })),
    text.filter(isSomething).map((each): QueryTerm => ({ kind: "text", how: "phrase", text: each })),
    text.filter(isSomething).map((each): QueryTerm => ({ kind: "text", how: "part", text: each })),
    text
      .filter((each) => /[\p{L}\p{N}]$/u.test(foldText(each)) && isSomething(each))
      .chain((each) => fc.nat(each.length).map((cut) => beginning(each, cut)))
      .map((each): QueryTerm => ({ kind: "text", how: "prefix", text: each })),
  );
}

/** The text without some of its end, if what is left ends in a letter. */
function beginning(text: string, cut: number): string {
  const short = text.slice(0, text.length - cut);
  return /[\p{L}\p{N}]$/u.test(foldText(short)) && short.isWellFormed() ? short : text;
}

function named(ids: string[], names: string[]): fc.Arbitrary<Named> {
  return fc.oneof(
    fc.record({ by: fc.constant("id"), id: fc.constantFrom(...ids) }),
    fc.record({ by: fc.constant("name"), name: fc.constantFrom(...names) }),
  );
}

function joined(kind: "and" | "or", parts: QueryTree[]): QueryTree {
  return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) };
}

function isWithin(tree: QueryTree): boolean {
  const kinds = termKinds(tree);
  return (
    kinds.length <= limits.queryTerms.value &&
    kinds.filter((kind) => kind === "regex").length <= limits.queryRegexes.value &&
    printQuery(tree).length <= limits.queryLength.value
  );
}

function termKinds(tree: QueryTree): QueryTerm["kind"][] {
  if (tree.kind === "not") return termKinds(tree.part);
  if (tree.kind !== "and" && tree.kind !== "or") return [tree.kind];
  return tree.parts.flatMap(termKinds);
}
