import fc from "fast-check";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import type { Json } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { rawExport, rawMessage } from "./export-builder.ts";
import { type MessageDraft, messageDrafts, messageWords, webhookNames } from "./message-arbitrary.ts";
import { oddVocabulary, type Vocabulary } from "./query-arbitrary.ts";
import type { Above, OracleContext, OracleMessage } from "./query-oracle.ts";

type Raw = { [key: string]: Json };

/** One message, what the archive knows around it, and where it lies. */
export type Known = { message: OracleMessage; context: OracleContext; guildId: string };

/** Exports to load, what is in them, and the words, names and ids that queries for it are made of. */
export type QueryArchive = { documents: Raw[]; known: Known[]; vocabulary: Vocabulary; places: Place[] };

/** A channel or thread that messages lie in. */
export type Place = {
  guildId: string;
  channelId: string;
  name: string | null;
  parent: [string, string] | null;
};

const places: Place[] = [
  { guildId: "100", channelId: "200", name: "general", parent: ["300", "Text"] },
  { guildId: "100", channelId: "201", name: "Kitchen Table", parent: ["300", "Text"] },
  { guildId: "100", channelId: "202", name: "#général", parent: ["200", "general"] },
  { guildId: "101", channelId: "210", name: "general", parent: null },
  { guildId: "101", channelId: "211", name: null, parent: ["310", "東京"] },
];

/** Two have one name when it is folded, and some are called as others are elsewhere. */
const users: {
  id: string;
  name: string;
  discriminator: string;
  nicknames: { [guild: string]: string | null };
}[] = [
  { id: "401", name: "ann", discriminator: "1234", nicknames: { "100": "Ann Lee", "101": "back\\slash" } },
  { id: "402", name: "Änn", discriminator: "0000", nicknames: { "100": null, "101": "bob" } },
  { id: "403", name: "bob", discriminator: "0007", nicknames: { "100": 'say "hi"', "101": "<x>" } },
  { id: "404", name: "(o)", discriminator: "0", nicknames: { "100": "ann", "101": "ann lee" } },
];

/** Makes an archive of some `size` messages in several servers, channels and months. */
export function queryArchive(seed: number, size: number): QueryArchive {
  const messages = fc.sample(fc.tuple(fc.constantFrom(...places), messageDrafts(users.length)), {
    seed,
    numRuns: size,
  });
  const byPlace = new Map(places.map((place) => [place, new Map<string, MessageDraft>()]));
  for (const [place, message] of messages) byPlace.get(place)?.set(message.id, message);
  const documents: Raw[] = [];
  const known: Known[] = [];
  for (const [place, drafts] of byPlace) {
    const list = [...drafts.values()].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    const document = exportOf(place, list);
    documents.push(document);
    const lacking = list.filter(({ isDeleted }) => isDeleted).map(({ id }) => id);
    if (lacking.length > 0) documents.push(manifestOf(place, list, lacking));
    const header = parseHeader(document);
    for (const [ordinal, raw] of (document.messages as Raw[]).entries()) {
      const { message } = parseMessage(raw, header, ordinal);
      known.push({
        message,
        context: contextOf(place, lacking.includes(message.id)),
        guildId: place.guildId,
      });
    }
  }
  known.sort((a, b) => newerFirst(a.message, b.message));
  return { documents, known, places, vocabulary: vocabularyOf(known) };
}

/** The order of ids, and of channels where two have one. */
export function newerFirst(
  a: { id: string; channelId: string },
  b: { id: string; channelId: string },
): number {
  const [left, right] = a.id === b.id ? [a.channelId, b.channelId] : [a.id, b.id];
  return BigInt(left) < BigInt(right) ? 1 : -1;
}

function exportOf(place: Place, drafts: MessageDraft[]): Raw {
  const { guildId, channelId, name, parent } = place;
  const messages = drafts.map(({ id, fields, user, mentions, hook }) => {
    const { content, ...rest } = fields;
    const author =
      hook === null
        ? userOf(user, guildId)
        : {
            ...userOf(user, guildId),
            id: "409",
            discriminator: "0000",
            name: hook,
            nickname: hook,
            isBot: true,
          };
    return rawMessage(id, String(content), {
      author,
      mentions: mentions.map((each) => userOf(each, guildId)),
      ...rest,
    });
  });
  const channel = {
    id: channelId,
    type: "GuildTextChat",
    categoryId: parent?.[0] ?? null,
    category: parent?.[1] ?? null,
    name,
    topic: null,
  };
  return rawExport(messages, { guild: { id: guildId, name: "Guild", iconUrl: null }, channel });
}

/** A complete export, made a day later, that lacked these; what a part says of itself stands before its messages. */
function manifestOf(place: Place, drafts: MessageDraft[], lacking: string[]): Raw {
  const covered = [[drafts[0]?.id ?? "0", drafts.at(-1)?.id ?? "0"]];
  const { messages: _, ...header } = exportOf(place, []);
  const part = { firstOrdinal: 0, manifest: { covered, lacking } };
  return { ...header, exportedAt: "2025-01-02T00:00:00+00:00", part, messages: [] };
}

function userOf(place: number, guildId: string): Raw {
  const { id, name, discriminator, nicknames } = users[place] as (typeof users)[number];
  return {
    id,
    name,
    discriminator,
    nickname: nicknames[guildId] ?? null,
    color: null,
    isBot: false,
    roles: [],
    avatarUrl: "u",
  };
}

function contextOf({ guildId, name, parent }: Place, isDeleted: boolean): OracleContext {
  return {
    deletedAt: isDeleted ? 1 : null,
    channelName: name,
    parent: aboveOf(parent),
    namesOf: (id) => {
      const user = users.find((each) => each.id === id);
      if (!user) return [];
      const number = Number(user.discriminator);
      const tagged = number > 0 ? [`${user.name}#${user.discriminator}`] : [];
      return [user.name, ...tagged, user.nicknames[guildId]].filter((each) => typeof each === "string");
    },
  };
}

function aboveOf(parent: Place["parent"]): Above | null {
  if (parent === null) return null;
  const [id, name] = parent;
  return { id, name, parent: aboveOf(places.find(({ channelId }) => channelId === id)?.parent ?? null) };
}

function vocabularyOf(known: Known[]): Vocabulary {
  const messageIds = known.slice(0, 40).map(({ message }) => message.id);
  return {
    words: [...messageWords.filter((word) => word.length < 50), ...cuts(known)].filter(isWord),
    userIds: [...users.map(({ id }) => id), "409", "9223372036854775807"],
    userNames: [
      ...oddVocabulary.userNames,
      ...users.map(({ name }) => name),
      ...webhookNames,
      "Ann#1234",
      "bob#0007",
      "(o)#0000",
    ],
    channelIds: [...places.map(({ channelId }) => channelId), "300", "310", "9223372036854775807"],
    channelNames: [...oddVocabulary.channelNames, "Text", "GÉNÉRAL", "東京"],
    messageIds: [...messageIds, "0", "9223372036854775807"],
    dates: [...oddVocabulary.dates, "2024-01-05", "2024-01", "2023", "2023-12-31", "2024-02-10"],
  };
}

/** Pieces of what is written, which begin and end anywhere. */
function cuts(known: Known[]): string[] {
  return known.flatMap(({ message: { content } }, place) =>
    content.slice(place % 7, (place % 7) + 1 + (place % 11)).trim(),
  );
}

/** Whether a query can have it as one bare word. */
function isWord(text: string): boolean {
  return /^\S+$/.test(text) && text.isWellFormed() && foldText(text).trim() !== "";
}
