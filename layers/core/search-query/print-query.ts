import { namedTypes, nameOfType } from "#core/search-query/message-types.ts";
import { nearest } from "#core/search-query/nearest.ts";
import { operatorMeant, operatorNamed, splitOperator } from "#core/search-query/operators.ts";
import { quoteText } from "#core/search-query/quote-text.ts";
import { shortestEmojiId } from "#core/search-query/read-named.ts";
import { wordEnd } from "#core/search-query/tokenize.ts";
import type { Named, QueryTerm, QueryTree, TextTerm } from "#core/search-query/tree.ts";

/** What begins something other than a word. */
const beginsOther = /^[=/-]/;
/** Names that would be taken for an id, a mention, an emoji's name or a link. */
const looksLikeOther = /^(?:[@#<:]|\d+$|https?:)/i;

/**
 * A query as text: `parseQuery` makes the same tree of it, at the same time. Some terms become a little longer than they
 * were written, so that a query at the limit of its length may come to lie over it.
 */
export function printQuery(tree: QueryTree): string {
  switch (tree.kind) {
    case "or":
      return tree.parts.map(printQuery).join(" OR ");
    case "and":
      return tree.parts
        .map((part) => (part.kind === "or" ? `(${printQuery(part)})` : printQuery(part)))
        .join(" ");
    case "not":
      return isJoined(tree.part) ? `-(${printQuery(tree.part)})` : `-${printQuery(tree.part)}`;
    default:
      return printTerm(tree);
  }
}

function isJoined({ kind }: QueryTree): boolean {
  return kind === "and" || kind === "or" || kind === "not";
}

function printTerm(term: QueryTerm): string {
  switch (term.kind) {
    case "text":
      return printText(term);
    case "regex":
      return `/${term.source}/`;
    case "from":
    case "mentions":
      return `${term.kind}:${printNamed(term.user)}`;
    case "in":
      return `${term.kind}:${printNamed(term.channel)}`;
    case "reaction":
      return `${term.kind}:${printEmoji(term.emoji)}`;
    case "has":
      return `${term.kind}:${term.what}`;
    case "before":
    case "after":
    case "during":
      return `${term.kind}:${term.date}`;
    case "pinned":
    case "edited":
    case "deleted":
      return `${term.kind}:${term.is}`;
    case "type":
      return `${term.kind}:${printType(term.type)}`;
    case "filename":
      return `${term.kind}:${hasNoStar(term.part) ? term.part : quoteText(term.part)}`;
    case "extension":
      return `${term.kind}:${term.extension}`;
    case "link":
      return `${term.kind}:${term.host}`;
    case "replies_to":
      return `${term.kind}:${term.id}`;
    case "id":
      return `${term.kind}:${term.channelId === null ? "" : `${term.channelId}-`}${term.id}`;
  }
}

function printText({ how, text }: TextTerm): string {
  switch (how) {
    case "stem":
      return text;
    case "exact":
      return `=${text}`;
    case "phrase":
      return quoteText(text);
    case "prefix":
      return `${hasNoStar(text) && !beginsOther.test(text) && !looksLikeOperator(text) ? text : quoteText(text)}*`;
    case "part":
      return `*${hasNoStar(text) ? text : quoteText(text)}*`;
  }
}

/** Whether the text needs no quotes where a word can stand. */
function isWord(text: string): boolean {
  return wordEnd(text, 0) === text.length;
}

function hasNoStar(text: string): boolean {
  return isWord(text) && !text.includes("*");
}

function looksLikeOperator(text: string): boolean {
  const like = splitOperator(text);
  return like !== undefined && (operatorNamed(like.name) ?? operatorMeant(like.name)) !== undefined;
}

function printNamed(named: Named): string {
  if (named.by === "id") return named.id;
  const isBare = isWord(named.name) && !looksLikeOther.test(named.name);
  return isBare ? named.name : quoteText(named.name);
}

function printEmoji(emoji: Named): string {
  return emoji.by === "id" && emoji.id.length < shortestEmojiId ? `<:_:${emoji.id}>` : printNamed(emoji);
}

function printType(type: string): string {
  const isBare =
    /^[A-Za-z0-9]+$/.test(type) && (nameOfType(type) ?? nearest(type, namedTypes) ?? type) === type;
  return isBare ? type : quoteText(type);
}
