import { nearest } from "#core/search-query/nearest.ts";
import { hasKinds } from "#core/search-query/tree.ts";

const date = "a day such as 2024-05-10, 2024-05, 2024, today, yesterday, or how long ago: 7d, 2w, 3m, 1y";
const user = "a user: a name, @name, an id or <@id>";
const truth = "true or false";

/** Every operator: what it finds, what it wants after its colon, and an example. */
export const operators = {
  from: {
    finds: "what a user or webhook wrote",
    wants: user,
    example: "from:ann",
  },
  in: {
    finds: "what stands in a channel, its threads, or a category's channels and their threads",
    wants: "a channel: a name, #name, an id, <#id> or Discord's link to it",
    example: "in:#general",
  },
  mentions: {
    finds: "what mentions a user",
    wants: user,
    example: "mentions:@ann",
  },
  has: {
    finds: "what has such a thing",
    wants: `one of ${hasKinds.join(", ")}`,
    example: "has:image",
  },
  before: {
    finds: "what was sent before a day, month or year began",
    wants: date,
    example: "before:2024-05-10",
  },
  after: {
    finds: "what was sent after a day, month or year was over; with 7d, since then",
    wants: date,
    example: "after:7d",
  },
  during: {
    finds: "what was sent on a day, in a month or in a year; with 7d, since then",
    wants: date,
    example: "during:2024-05",
  },
  pinned: { finds: "what is pinned, or is not", wants: truth, example: "pinned:true" },
  edited: { finds: "what was edited, or was not", wants: truth, example: "edited:true" },
  deleted: {
    finds: "what is gone from Discord, or is not",
    wants: truth,
    example: "deleted:false",
  },
  type: {
    finds: "messages of a type",
    wants: "a message's type, such as Default, Reply or ThreadCreated, or its number",
    example: "type:Reply",
  },
  filename: {
    finds: "a part of an attachment's name",
    wants: "a part of a file's name",
    example: "filename:report",
  },
  extension: {
    finds: "attachments by what follows the dot",
    wants: "the end of a file's name without its dot, such as pdf",
    example: "extension:pdf",
  },
  link: {
    finds: "links to a host and its subdomains",
    wants: "a host, such as youtube.com",
    example: "link:youtube.com",
  },
  reaction: {
    finds: "what got such a reaction",
    wants: "an emoji, its name or its id",
    example: "reaction:👍",
  },
  replies_to: {
    finds: "replies to a message",
    wants: "a message's id or Discord's link to it",
    example: "replies_to:1238537290186752000",
  },
  id: {
    finds: "a message by its id",
    wants: "a message's id, channel-message ids or Discord's link to it",
    example: "id:1238537290186752000",
  },
} as const;

/** The name of an operator. */
export type OperatorName = keyof typeof operators;

/** All names, in the table's order. */
export const operatorNames = Object.keys(operators) as OperatorName[];

/** A word that looks like an operator: letters or underscores, a colon, and what follows it. */
export type OperatorLike = { name: string; value: string };

/** Splits a word that looks like an operator; undefined for all other words. */
export function splitOperator(word: string): OperatorLike | undefined {
  const match = /^([A-Za-z_]+):/.exec(word);
  return match ? { name: match[1] as string, value: word.slice(match[0].length) } : undefined;
}

/** The operator of this name, whatever its case. */
export function operatorNamed(name: string): OperatorName | undefined {
  const lower = name.toLowerCase();
  return operatorNames.find((known) => known === lower);
}

/** What other searches call them. */
const elsewhere: { [name: string]: OperatorName } = {
  ...{
    user: "from",
    author: "from",
    by: "from",
    sender: "from",
    channel: "in",
    mention: "mentions",
    to: "mentions",
  },
  ...{ since: "after", until: "before", date: "during", on: "during", is: "pinned", pin: "pinned" },
  ...{ file: "filename", attachment: "filename", ext: "extension", filetype: "extension" },
  ...{ url: "link", host: "link", site: "link", domain: "link", emoji: "reaction", reacted: "reaction" },
  ...{ reply: "replies_to", replyto: "replies_to", reply_to: "replies_to", message: "id" },
};

/** The operator that a wrong name was probably meant for; undefined where the word is just a word, such as `https` or `a`. */
export function operatorMeant(name: string): OperatorName | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(elsewhere, lower) ? elsewhere[lower] : nearest(name, operatorNames);
}
