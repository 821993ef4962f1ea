import type { Message } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { type LookUp, lookUpOf } from "#core/search-query/look-up.ts";
import { factsOf, type MessageFacts } from "#core/search-query/message-facts.ts";
import { spellingsOfType } from "#core/search-query/message-types.ts";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { searchableText } from "#core/search-query/searchable-text.ts";
import type { Named, QueryTerm, QueryTree } from "#core/search-query/tree.ts";
import { wordsOf } from "#core/search-query/words-of.ts";
import { regexFinds } from "./regex-oracle.ts";

/** A message as the archive stores it. */
export type OracleMessage = Omit<Message, "absent" | "version">;

/** A thread's channel, or a channel's category. */
export type Above = { id: string; name: string | null; parent?: Above | null };

/** What the archive knows of a message's surroundings. */
export type OracleContext = {
  /** When the archive saw that the message was gone from Discord. */
  deletedAt: number | null;
  channelName: string | null;
  parent: Above | null;
  /** What a user is called here: the user name, the same with `#1234`, and the nickname. */
  namesOf(userId: string): string[];
};

/** A word's stem; null for a word that the stemmer drops. */
export type Stem = (word: string) => string | null;

/** Whether a message fits a query, told by looking at all of it: slow, plain, and right. */
export function matches(
  tree: QueryTree,
  message: OracleMessage,
  context: OracleContext,
  stem: Stem = (word) => word,
): boolean {
  const text = searchableText(message);
  const subject = {
    message,
    context,
    stem,
    facts: factsOf(message),
    texts: text === "" ? [] : text.split("\n"),
  };
  return fits(tree, subject);
}

type Subject = {
  message: OracleMessage;
  context: OracleContext;
  stem: Stem;
  facts: MessageFacts;
  texts: string[];
};

function fits(tree: QueryTree, subject: Subject): boolean {
  if (tree.kind === "and") return tree.parts.every((part) => fits(part, subject));
  if (tree.kind === "or") return tree.parts.some((part) => fits(part, subject));
  if (tree.kind === "not") return !fits(tree.part, subject);
  return fitsTerm(tree, subject);
}

function fitsTerm(term: QueryTerm, subject: Subject): boolean {
  const { message, context, facts, texts } = subject;
  switch (term.kind) {
    case "text": {
      const lookUp = lookUpOf(term);
      return texts.some((text) => findsText(lookUp, text, subject.stem));
    }
    case "regex": {
      const node = parseRegex(term.source, 0);
      return texts.some((text) => regexFinds(node, text));
    }
    case "from":
      return isAuthor(term.user, subject);
    case "mentions":
      return facts.mentions.some((id) => isNamed(term.user, id, context.namesOf(id)));
    case "in":
      return (
        isNamed(term.channel, message.channelId, [context.channelName]) ||
        isBelow(term.channel, context.parent)
      );
    case "has":
      return facts.has.has(term.what);
    case "before":
    case "after":
    case "during":
      return (
        (term.from === null || message.sentAt >= term.from) && (term.to === null || message.sentAt < term.to)
      );
    case "pinned":
      return message.isPinned === term.is;
    case "edited":
      return (message.editedAt !== null) === term.is;
    case "deleted":
      return (context.deletedAt !== null) === term.is;
    case "type":
      return spellingsOfType(term.type).some((type) => type.toLowerCase() === message.type.toLowerCase());
    case "filename":
      return facts.fileNames.some((name) => name.includes(foldText(term.part)));
    case "extension":
      return facts.fileNames.some((name) => name.endsWith(`.${term.extension}`));
    case "link":
      return facts.hosts.some((host) => host === term.host || host.endsWith(`.${term.host}`));
    case "reaction":
      return facts.reactions.some(({ id, names }) => isNamed(term.emoji, id, names));
    case "replies_to":
      return spellingsOfType("Reply").includes(message.type) && message.referenceId === term.id;
    case "id":
      return message.id === term.id && (term.channelId === null || message.channelId === term.channelId);
  }
}

function findsText(lookUp: LookUp, text: string, stem: Stem): boolean {
  if (lookUp.by === "part") return text.includes(lookUp.part);
  const { words, isStemmed, isPrefix } = lookUp;
  const here = wordsOf(text);
  return here.some((_, start) =>
    words.every((word, place) => {
      const found = here[start + place];
      if (found === undefined) return false;
      if (isPrefix && place === words.length - 1) return found.startsWith(word);
      return found === word || (isStemmed && stem(word) !== null && stem(found) === stem(word));
    }),
  );
}

/** All messages of a webhook have one author's id, each with a name of its own. */
function isAuthor(user: Named, { message, context }: Subject): boolean {
  const own = message.extra?.author;
  const names =
    own !== undefined && own !== null && typeof own === "object" && !Array.isArray(own)
      ? [own.name, own.nickname].filter((name) => typeof name === "string")
      : message.authorId === null
        ? []
        : context.namesOf(message.authorId);
  return isNamed(user, message.authorId, names);
}

function isBelow(channel: Named, above: Above | null): boolean {
  if (above === null) return false;
  return isNamed(channel, above.id, [above.name]) || isBelow(channel, above.parent ?? null);
}

function isNamed(named: Named, id: string | null, names: (string | null)[]): boolean {
  if (named.by === "id") return id === named.id;
  return names.some((name) => name !== null && foldText(name) === foldText(named.name));
}
