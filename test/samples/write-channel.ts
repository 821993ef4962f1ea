import { guild, type Member, members } from "./conversations/cast.ts";
import { type Channel, channels } from "./conversations/channels.ts";
import { dice } from "./dice.ts";
import {
  attachmentFields,
  contentOf,
  embedFields,
  emojiFields,
  type Fields,
  inlineEmojis,
  known,
  mentionedIn,
  stickerFields,
  userFields,
} from "./export-fields.ts";
import { isoDate, mark } from "./moment.ts";
import { type Entry, readConversation } from "./read-conversation.ts";

/** A message as it was written, for those that answer, pin or forward it. */
export type Told = { entry: Entry; channelId: string; fields: Fields };

type Place = Pick<Channel, "id" | "name" | "text" | "isRaw">;

type Scribe = {
  place: Place;
  labels: Map<string, Told>;
  roll: () => number;
  clock: number;
  /** Who has written or been mentioned so far: from then on the export knows their nickname and color. */
  met: Set<string>;
  latest: Map<string, Told>;
};

const events: Record<string, { type: string; content: string }> = {
  joined: { type: "GuildMemberJoin", content: "Joined the server." },
  pinned: { type: "ChannelPinnedMessage", content: "Pinned a message." },
  started: { type: "ThreadCreated", content: "Started a thread." },
  // Kinds that DiscordChatExporter 2.47 has no name for are written as their number.
  boosted: { type: "8", content: "" },
  pollresult: { type: "46", content: "" },
};

/** Writes the messages of a channel or thread, oldest first, and adds to `labels` those that have one. */
export function writeChannel(place: Place, labels: Map<string, Told>): Fields[] {
  const roll = dice(place.name);
  const scribe: Scribe = { place, labels, roll, clock: 0, met: new Set(), latest: new Map() };
  return readConversation(place.text).map((entry) => {
    const told = { entry, channelId: place.id, fields: writeMessage(entry, scribe) };
    scribe.latest.set(entry.who, told);
    if (entry.label !== undefined) labels.set(entry.label, told);
    return told.fields;
  });
}

function writeMessage(entry: Entry, scribe: Scribe): Fields {
  const { place, labels, roll, met, latest } = scribe;
  const time = nextTime(entry, scribe);
  const author = known(members[entry.who], entry.who);
  const answered = entry.replyTo && known(latest.get(entry.replyTo), entry.replyTo);
  const event = entry.event && known(events[entry.event.kind], entry.event.kind);
  const about = entry.forward ?? entry.event?.subject;
  const subject = about && known(labels.get(about), about);
  const asked = entry.interaction && known(members[entry.interaction.user], entry.interaction.user);
  const mentions = mentionedIn(entry.text, entry.replyTo === entry.who ? undefined : entry.replyTo);
  for (const { id } of [author, ...mentions, ...(asked ? [asked] : [])]) met.add(id);
  if (subject && entry.event?.kind === "pinned") subject.fields.isPinned = true;
  return {
    id: mark(time, Math.floor(roll() * 4096)),
    type: event?.type ?? (answered ? "Reply" : asked ? "20" : "Default"),
    timestamp: isoDate(time),
    timestampEdited: entry.edited ? isoDate(time + entry.edited + Math.floor(roll() * 60_000)) : null,
    callEndedTimestamp: null,
    isPinned: entry.pinned,
    content: event?.content ?? contentOf(entry.text, place.isRaw === true, channels),
    author: userFields(author, true, true),
    attachments: entry.attachments.map((file, nth) => attachmentFields(file, place.id, time + nth - 750)),
    embeds: entry.embeds.map(embedFields),
    stickers: entry.stickers.map(stickerFields),
    reactions: entry.reactions.map((reaction) => reactionFields(reaction, met)),
    mentions: mentions.map((member) => userFields(member, true, true)),
    ...(answered && reference("Default", answered.fields.id, place.id, guild.id)),
    ...(subject && subjectFields(entry, subject, place)),
    ...(asked && interactionFields(entry, asked, time)),
    inlineEmojis: inlineEmojis(entry.text),
  };
}

// Nobody types at once: a pause, and time for the length of what is said.
function nextTime(entry: Entry, scribe: Scribe): number {
  const chance = scribe.roll();
  const pause =
    entry.delay === undefined
      ? 4_000 + chance * 41_000 + Math.min(entry.text.length * 110, 150_000)
      : entry.delay + chance * Math.min(entry.delay / 20, 50_000);
  const time = entry.start === undefined ? scribe.clock + pause : entry.start + chance * 50_000;
  if (time <= scribe.clock) throw new Error(`Before the message above it: ${entry.who}: ${entry.text}`);
  scribe.clock = Math.floor(time);
  return scribe.clock;
}

function subjectFields(entry: Entry, subject: Told, place: Place): Fields {
  const { id, timestamp, timestampEdited, attachments, embeds, stickers } = subject.fields;
  if (entry.event?.kind === "started") return reference("Default", null, id, guild.id);
  if (entry.event !== undefined) return reference("Default", id, place.id, null);
  const content = contentOf(subject.entry.text, place.isRaw === true, channels);
  return {
    ...reference("Forward", id, subject.channelId, guild.id),
    forwardedMessage: { timestamp, timestampEdited, content, attachments, embeds, stickers },
  };
}

function reference(type: string, messageId: unknown, channelId: unknown, guildId: string | null): Fields {
  return { reference: { type, messageId, channelId, guildId } };
}

function interactionFields(entry: Entry, asked: Member, time: number): Fields {
  const user = userFields(asked, true, true);
  return { interaction: { id: mark(time - 1_400), name: entry.interaction?.name, user } };
}

function reactionFields({ emoji, users }: Entry["reactions"][number], met: Set<string>): Fields {
  const people = users.map((key) => known(members[key], key));
  return {
    emoji: emojiFields(emoji),
    count: people.length,
    users: people.map((member) => userFields(member, met.has(member.id), false)),
  };
}
