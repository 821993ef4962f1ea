import { compileRegex } from "#core/search-query/compile-regex.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { lookUpOf } from "#core/search-query/look-up.ts";
import { nameOfType, spellingsOfType } from "#core/search-query/message-types.ts";
import { literalsOf } from "#core/search-query/regex-literals.ts";
import { quoteLexeme } from "#core/search-query/search-terms.ts";
import { terms } from "#core/search-query/term-names.ts";
import type { NamedTerm, QueryTerm, QueryTree } from "#core/search-query/tree.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import {
  allOf,
  always,
  anyOf,
  type Condition,
  fewTerms,
  joined,
  meet,
  mostAlternatives,
  type Narrow,
  narrowedBy,
  noneOf,
  type TermsQuery,
  type Values,
} from "#stores/postgres/query/condition.ts";
import { likeAnywhere, searchedText } from "#stores/postgres/query/like.ts";
import { phraseInText } from "#stores/postgres/query/phrase-in-text.ts";
import { readsVocabulary } from "#stores/postgres/query/terms-of-part.ts";
import { wordsInOrder, wordsTogether } from "#stores/postgres/query/word-terms.ts";

/** What a query asks of the archive before it can be compiled. */
export type Resolver = {
  usersNamed(folded: string): Promise<{ ids: string[]; members: { guildId: string; userId: string }[] }>;
  channelsNamed(folded: string): Promise<string[]>;
  channelsIn(id: string): Promise<string[]>;
  /** Is told each term whose name is in no table: nobody's and nothing's, or one that only messages themselves can have. */
  unresolved(term: NamedTerm): void;
  /** Terms that stand in every message with this part of a text; null where they are too many to look for. */
  termsOfPart(part: string): Promise<Narrow | null>;
  /** How far a message's time was ever seen from its id's, in milliseconds. */
  skew: number;
};

/** So many parts of a regex are looked up in the vocabulary at most. */
const mostParts = 20;

/** Compiles a query to a condition on messages. */
export async function compileQuery(tree: QueryTree, resolver: Resolver, values: Values): Promise<Condition> {
  if (tree.kind === "not") return noneOf(await compileQuery(tree.part, resolver, values));
  if (tree.kind !== "and" && tree.kind !== "or") return compileTerm(tree, resolver, values);
  const parts: Condition[] = [];
  for (const part of tree.parts) parts.push(await compileQuery(part, resolver, values));
  return tree.kind === "and" ? allOf(parts, values) : anyOf(parts, values);
}

async function compileTerm(term: QueryTerm, resolver: Resolver, values: Values): Promise<Condition> {
  switch (term.kind) {
    case "text": {
      const lookUp = lookUpOf(term);
      if (lookUp.by === "words") {
        const inOrder = wordsInOrder(lookUp);
        if (lookUp.words.length === 1) return having(inOrder);
        const placed = `(m.terms @@ ${values.add(inOrder, "tsquery")}) is true`;
        const asText = phraseInText(lookUp, values);
        return sql(`${placed} or ${asText}`, [wordsTogether(lookUp)], always, inOrder);
      }
      return sql(
        `${searchedText} like ${values.add(likeAnywhere(lookUp.part), "text")}`,
        await resolver.termsOfPart(lookUp.part),
      );
    }
    case "regex":
      return sql(
        `${searchedText} ~ ${values.add(`(?w)${compileRegex(term.source)}`, "text")}`,
        await termsOfRegex(term.source, resolver),
      );
    case "from":
    case "mentions":
      return byUser(term, resolver, values);
    case "in": {
      const { channel } = term;
      const ids =
        channel.by === "id"
          ? await resolver.channelsIn(channel.id)
          : await resolver.channelsNamed(foldText(channel.name));
      if (ids.length === 0) resolver.unresolved(term);
      return inChannels(ids, values);
    }
    case "has":
      return having(lexeme(terms.has(term.what)));
    case "before":
    case "after":
    case "during":
      return sentWithin(term, resolver.skew, values);
    case "pinned":
      return either(having(lexeme(terms.pinned)), term.is);
    case "edited":
      return either(having(lexeme(terms.edited)), term.is);
    case "deleted":
      return either(having(lexeme(terms.deleted)), term.is);
    case "type":
      if (nameOfType(term.type) === undefined) resolver.unresolved(term);
      return ofType(term.type, values);
    case "filename":
      return withFile(foldText(term.part), resolver, values);
    case "extension":
      return having(lexeme(terms.extension(term.extension)));
    case "link":
      return having(lexeme(terms.host(term.host)));
    case "reaction":
      return having(
        lexeme(
          term.emoji.by === "id" ? terms.emojiId(term.emoji.id) : terms.emoji(foldText(term.emoji.name)),
        ),
      );
    case "replies_to":
      return having(`${lexeme(terms.reference(term.id))} & (${typeLexemes("Reply")})`);
    case "id":
      return withId(term.id, term.channelId, values);
  }
}

/** Of each list of texts one stands in all that a regex fits. */
async function termsOfRegex(source: string, resolver: Resolver): Promise<Narrow | null> {
  const narrows: Narrow[] = [];
  let left = mostParts;
  for (const any of literalsOf(source).toSorted((a, b) => a.length - b.length)) {
    left -= any.length;
    if (left < 0) break;
    if (any.some(readsVocabulary)) continue;
    const narrow: (Narrow | null)[] = [];
    for (const part of any) narrow.push(await resolver.termsOfPart(part));
    const all = narrow.every((each) => each !== null) ? new Set(narrow.flat()) : undefined;
    if (all && all.size <= mostAlternatives) narrows.push([...all]);
  }
  return meet(narrows);
}

/** What has a term stands in an index under it. */
function having(query: TermsQuery): Condition {
  return { kind: "terms", query, isPositive: true, span: always };
}

function sql(text: string, narrow: Narrow | null = null, span = always, rated?: TermsQuery): Condition {
  return { kind: "sql", sql: `(${text})`, narrow, span, rated };
}

function either(condition: Condition, is: boolean): Condition {
  return is ? condition : noneOf(condition);
}

function lexeme(name: string): TermsQuery {
  return quoteLexeme(name);
}

const nothing: Condition = { kind: "sql", sql: "false", narrow: null, span: { from: 0, to: 0 } };

async function byUser(
  term: Extract<QueryTerm, { kind: "from" | "mentions" }>,
  resolver: Resolver,
  values: Values,
): Promise<Condition> {
  const { user } = term;
  const isAuthor = term.kind === "from";
  const name = isAuthor ? terms.author : terms.mention;
  if (user.by === "id") return having(lexeme(name(user.id)));
  const folded = foldText(user.name);
  const { ids, members } = await resolver.usersNamed(folded);
  if (ids.length === 0 && members.length === 0) resolver.unresolved(term);
  // A webhook's messages have one author's id, and each a name of its own.
  const asNamed = (query: TermsQuery) => (isAuthor ? `(${query}) & !${lexeme(terms.ownAuthor)}` : query);
  const byIds = (users: string[]): Condition => {
    const queries = users.map((id) => lexeme(name(id)));
    if (queries.length <= fewTerms) return having(asNamed(joined(queries, "|")));
    if (isAuthor) {
      const written = sql(`m.author_id = any(${values.add(users, "bigint[]")})`, queries);
      return allOf([written, noneOf(having(lexeme(terms.ownAuthor)))], values);
    }
    // Said so that it is no second thing to look for in the index.
    return sql(`(m.terms @@ any(${values.add(queries, "tsquery[]")})) is true`, queries);
  };
  const parts: Condition[] = [];
  if (ids.length > 0) parts.push(byIds(ids));
  const known = new Set(ids);
  for (const [guildId, own] of Map.groupBy(members, (member) => member.guildId)) {
    const users = own.map(({ userId }) => userId).filter((userId) => !known.has(userId));
    if (users.length === 0) continue;
    const guild = `m.channel_id in (select id from channels where guild_id = ${values.add(guildId, "bigint")})`;
    parts.push(allOf([byIds(users), sql(guild)], values));
  }
  if (isAuthor) parts.push(having(lexeme(terms.ownName(folded))));
  return parts.length === 0 ? nothing : parts.length === 1 ? (parts[0] as Condition) : anyOf(parts, values);
}

/** What stands in one of these channels. */
export function inChannels(ids: string[], values: Values): Condition {
  if (ids.length === 0) return nothing;
  // More are cheaper to compare than to look for.
  if (ids.length > fewTerms) return sql(`m.channel_id = any(${values.add(ids, "bigint[]")})`);
  return having(ids.map((id) => lexeme(terms.channel(id))).join(" | "));
}

/** What was sent within these times, in Unix milliseconds; null is open. */
export function sentWithin(
  { from, to }: { from: number | null; to: number | null },
  skew: number,
  values: Values,
): Condition {
  const bounds = [
    ...(from === null ? [] : [`m.sent_at >= ${values.add(timestamp(from), "timestamptz")}`]),
    ...(to === null ? [] : [`m.sent_at < ${values.add(timestamp(to), "timestamptz")}`]),
  ];
  // The id's own time prunes, what the file says decides.
  const span = { from: (from ?? always.from) - skew, to: (to ?? always.to) + skew + 1 };
  return sql(bounds.length === 0 ? "true" : bounds.join(" and "), null, span);
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/^\+0*/, "");
}

function ofType(type: string, values: Values): Condition {
  const spellings = spellingsOfType(type).map((spelling) => spelling.toLowerCase());
  // What most messages are is no term.
  if (spellings.includes("default")) return sql(`lower(m.type) = any(${values.add(spellings, "text[]")})`);
  return having(typeLexemes(type));
}

function typeLexemes(type: string): TermsQuery {
  return spellingsOfType(type)
    .map((spelling) => lexeme(terms.type(spelling)))
    .join(" | ");
}

async function withFile(part: string, resolver: Resolver, values: Values): Promise<Condition> {
  const pattern = values.add(`${terms.file("")}${likeAnywhere(part)}`, "text");
  const inText = await resolver.termsOfPart(part);
  const file = lexeme(terms.has("file"));
  return sql(
    `exists (select from unnest(tsvector_to_array(m.terms)) as t(term) where term like ${pattern})`,
    inText === null ? [file] : narrowedBy(inText, [file]),
  );
}

function withId(id: string, channelId: string | null, values: Values): Condition {
  const time = snowflakeTime(id);
  const channel = channelId === null ? "" : ` and m.channel_id = ${values.add(channelId, "bigint")}`;
  return sql(`m.id = ${values.add(id, "bigint")}${channel}`, null, { from: time, to: time + 1 });
}
