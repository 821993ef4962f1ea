import type { Json } from "#core/message.ts";

/** A Discord to export from. What a test does not care about may be left out. */
export type Scenario = {
  /** The tokens that it accepts; any, when there is no list. */
  tokens?: string[];
  /** Without the Message Content intent texts are blank, and a page without any is an error. */
  hasIntent?: boolean;
  /** Guild 100, named "Guild", is there when none is listed. */
  guilds?: FakeGuild[];
  channels: FakeChannel[];
};

export type FakeGuild = {
  id: string;
  name: string;
  refuses?: Refusal;
  /** Milliseconds that its list of channels takes, as where each channel is asked for its threads; nothing is printed before. */
  listingTakes?: number;
};

/** A channel, thread, forum, category or direct message. */
export type FakeChannel = Situation & {
  id: string;
  /** Guild 100; "0" is no guild: a direct message. */
  guildId?: string;
  /** As in an export: "GuildTextChat", "GuildPublicThread", "GuildForum", "GuildCategory", "DirectTextChat"… */
  type?: string;
  name?: string;
  /** The id of the category, or of a thread's channel. */
  parentId?: string;
  topic?: string;
  isArchived?: boolean;
  /** Oldest first, as in an export with `--markdown false`; or so many, made up. */
  messages?: Json[] | GeneratedMessages;
  /** The channel itself cannot be had. */
  refuses?: Refusal;
  /** SIGINT changes nothing. */
  isStubborn?: boolean;
  /** What is different in the first export, the second, and so on. */
  runs?: Situation[];
};

/** The same seed gives the same messages; the first is sent at `from` and one follows each `every` ms. */
export type GeneratedMessages = { count: number; seed?: number; from?: string; every?: number };

/** Discord's answers to those who may not. */
export type Refusal = "forbidden" | "not found";

/** What goes wrong with a channel, or slowly. */
export type Situation = {
  /** Discord says that there are messages, and gives none: Read Message History is missing. */
  isHidden?: boolean;
  /** Texts, files and embeds are not given, and nothing says so. */
  isBlank?: boolean;
  /** Milliseconds before each message. */
  pace?: number;
  /** How it ends after so many messages of this run. */
  ends?: { after: number; how: Ending };
};

export type Ending =
  /** Nothing happens any more, for ever. */
  | "silent"
  /** Discord's answer to the next page. */
  | Refusal
  | "bad gateway"
  | "too many requests"
  /** No answer. */
  | "network"
  /** No answer to the question who reacted: in the middle of a message. */
  | "reactions"
  | "disk full"
  /** SIGKILL, as from a system without memory. */
  | "killed"
  /** An error that nobody has foreseen. */
  | { exception: string };

/** One start of the stand-in, as it writes them down. */
export type Call = {
  pid: number;
  argv: string[];
  env: { [name: string]: string };
  cwd: string;
  isStdinClosed: boolean;
};
