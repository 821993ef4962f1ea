import { isObject } from "#core/json-fields.ts";
import { limits } from "#core/limits.ts";
import type { Message } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { factsOf } from "#core/search-query/message-facts.ts";
import { searchableText } from "#core/search-query/searchable-text.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import { longestTerm, terms } from "#core/search-query/term-names.ts";
import { wordsOf } from "#core/search-query/words-of.ts";

/** What of a message is searched for: the fields that the archive stores. */
export type Searched = Pick<
  Message,
  "channelId" | "type" | "content" | "extra" | "authorId" | "referenceId" | "isPinned" | "editedAt"
>;

/**
 * What an index needs of a message. `terms`: a tsvector as text; words and stems have positions, those of the content the
 * weight A, and facts (who, where, what is attached) have none. `folded`: `searchableText`, null where that is the content
 * in lower case. `words`: all words, for the archive's vocabulary.
 */
export type SearchTerms = { terms: string; folded: string | null; words: string[] };

/** Positions of different texts do not follow each other. */
const gap = 2;
/** Printable ASCII that begins and ends with no blank, and has no two in a row, is folded by lower case alone. */
const plain = /^(?! )(?:[!-~]| (?! ))*(?<! )$/;
/** What stands in most messages finds none of them. */
const symbol = /[^\p{L}\p{N}\p{M}\s.,!?'":/\-()_@#*<>]/gu;

/** Says what an index needs of a message. */
export function searchTermsOf(message: Searched): SearchTerms {
  const { content, extra } = message;
  const text = searchableText(message);
  const isPlain = plain.test(content) && text === content.toLowerCase();
  const found = new Terms();
  const contentText = content === "" ? "" : foldText(content).trim();
  let position = 1;
  let isContent = contentText !== "";
  for (const line of text === "" ? [] : text.split("\n")) {
    for (const word of wordsOf(line)) found.addWord(word, position++, isContent);
    for (const character of symbolsOf(line)) found.add(character);
    position += gap;
    isContent = false;
  }
  const isLong =
    content.length > limits.indexedCharacters.value || text.length >= limits.indexedCharacters.value;
  if (isLong || found.hasCutWord) found.add(terms.long);
  addFacts(found, message, extra);
  return { terms: found.toString(), folded: isPlain ? null : text, words: found.words };
}

function addFacts(found: Terms, message: Searched, extra: Searched["extra"]): void {
  found.add(terms.channel(message.channelId));
  if (message.authorId !== null) found.add(terms.author(message.authorId));
  if (message.isPinned) found.add(terms.pinned);
  if (message.editedAt !== null) found.add(terms.edited);
  if (message.type !== "Default") found.add(terms.type(message.type));
  if (message.referenceId !== null) found.add(terms.reference(message.referenceId));
  // Most messages are nothing but words.
  if (extra === null && message.type === "Default" && !message.content.includes("://")) return;
  const own = extra?.author;
  if (isObject(own)) {
    found.add(terms.ownAuthor);
    for (const name of [own.name, own.nickname])
      if (typeof name === "string") found.add(terms.ownName(foldText(name)));
  }
  const facts = factsOf(message);
  for (const kind of facts.has) found.add(terms.has(kind));
  for (const host of facts.hosts) {
    for (const domain of [host, ...endsOf(host)]) found.add(terms.host(domain));
  }
  for (const name of facts.fileNames) {
    found.add(terms.file(name));
    for (const extension of endsOf(name)) found.add(terms.extension(extension));
  }
  for (const { id, names } of facts.reactions) {
    if (id !== null) found.add(terms.emojiId(id));
    for (const name of names) found.add(terms.emoji(name));
  }
  for (const id of facts.mentions) found.add(terms.mention(id));
}

/** What follows each of a text's dots, the shortest first, as far as a term can say it. */
function endsOf(text: string): string[] {
  const ends: string[] = [];
  for (let dot = text.lastIndexOf("."); dot >= 0; dot = dot === 0 ? -1 : text.lastIndexOf(".", dot - 1)) {
    if (text.length - dot > longestTerm) break;
    ends.push(text.slice(dot + 1));
  }
  return ends;
}

/** The lexemes of one tsvector. */
class Terms {
  readonly #positions = new Map<string, string>();
  readonly words: string[] = [];
  hasCutWord = false;
  /** One message can have thousands of files and links; a tsvector holds 1 MB. */
  #left: number = limits.indexedCharacters.value;

  add(lexeme: string): void {
    if (this.#left <= 0 || this.#positions.has(lexeme)) return;
    this.#positions.set(lexeme, "");
    this.#left -= lexeme.length;
  }

  addWord(word: string, position: number, isContent: boolean): void {
    // A run that is cut into several words: a part of it may lie over a cut.
    if (word.length >= limits.wordLength.value) this.hasCutWord = true;
    const place = isContent ? `${position}A` : String(position);
    if (this.#place(word, place)) this.words.push(word);
    const stem = stemOf(word);
    if (stem !== word) this.#place(terms.stem(stem), place);
  }

  /** Whether it is the first. */
  #place(lexeme: string, place: string): boolean {
    const before = this.#positions.get(lexeme);
    this.#positions.set(lexeme, before ? `${before},${place}` : `:${place}`);
    return before === undefined;
  }

  toString(): string {
    let text = "";
    for (const [lexeme, positions] of this.#positions) text += `${quoteLexeme(lexeme)}${positions} `;
    return text;
  }
}

/** The characters of a folded text that are terms by themselves: emoji and other signs, but for the most frequent. */
export function symbolsOf(folded: string): string[] {
  return folded.match(symbol) ?? [];
}

/** A lexeme as tsvector and tsquery read it. */
export function quoteLexeme(lexeme: string): string {
  return /['\\]/.test(lexeme) ? `'${lexeme.replace(/['\\]/g, "$&$&")}'` : `'${lexeme}'`;
}
