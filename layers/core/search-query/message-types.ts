/**
 * DiscordChatExporter's names of message types and Discord's numbers of them. An export has the number where its
 * exporter did not know the name yet.
 */
const numbers: { [name: string]: string } = {
  Default: "0",
  RecipientAdd: "1",
  RecipientRemove: "2",
  Call: "3",
  ChannelNameChange: "4",
  ChannelIconChange: "5",
  ChannelPinnedMessage: "6",
  GuildMemberJoin: "7",
  ThreadCreated: "18",
  Reply: "19",
  PollResult: "46",
};

/** The types that have names. */
export const namedTypes: readonly string[] = Object.keys(numbers);

/** The name of a type that is given by its name, in any case, or by its number; undefined for one that has no name. */
export function nameOfType(type: string): string | undefined {
  const lower = type.toLowerCase();
  return namedTypes.find((name) => name.toLowerCase() === lower || numbers[name] === type);
}

/** How messages of a type say what they are: by its name, or by its number. */
export function spellingsOfType(type: string): string[] {
  const number = Object.hasOwn(numbers, type) ? numbers[type] : undefined;
  return number === undefined ? [type] : [type, number];
}
