/** What can stand below a message, one line each, and how it is read. */
type Extras = {
  label?: string;
  pinned: boolean;
  /** Milliseconds from sending to the last edit. */
  edited?: number;
  attachments: { name: string; size: number }[];
  stickers: string[];
  embeds: string[];
  reactions: { emoji: string; users: string[] }[];
  /** The command that a bot answers, and who gave it. */
  interaction?: { name: string; user: string };
  /** The label of the message that is forwarded. */
  forward?: string;
};

/** One message as its author knows it. */
export type Entry = Extras & {
  /** Unix milliseconds at which a conversation begins; absent inside one. */
  start?: number;
  /** Milliseconds since the message before, where the text says so. */
  delay?: number;
  who: string;
  /** Whose last message it answers. */
  replyTo?: string;
  /** What happened, for a message that Discord itself writes. */
  event?: { kind: string; subject: string };
  text: string;
};

const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const headline = /^== (\d{4}-\d\d-\d\d) (\d\d:\d\d)$/;
const eventLine = /^(?:\+(\d+[smhd]) )?\* (\w+) (\w+)(?: (\w+))?$/;
const messageLine = /^(?:\+(\d+[smhd]) )?(\w+)(?: > (\w+))?:(?: (.*))?$/;
const extraLine = /^ {2}~ (\w+)(?: (.*))?$/;

/**
 * Reads a conversation in the notation of this folder. Throws an Error that shows the line it cannot read.
 *
 * ```
 * == 2024-03-16 19:02          a conversation begins, in UTC
 * * gus joined                 an event: joined, boosted, pinned <label>, started <thread>, pollresult <label>
 * +4m kwame: I wood never.     a message, four minutes after the one before (s, m, h, d)
 * hana > gus: It reaches us!   an answer to Gus's last message
 *   and its second line        <@gus>, <@&keepers>, <#general> and <:lantern> stand for mentions and emoji
 *   ~ react 🥧 odile | :lantern: yuki
 *   ~ label, pinned, edited 9m, attach <name> <bytes>, sticker, embed, interaction <name> <user>, forward <label>
 * ```
 */
export function readConversation(text: string): Entry[] {
  const entries: Entry[] = [];
  let start: number | undefined;
  let blank = 0;
  for (const line of text.split("\n")) {
    if (line === "") {
      blank++;
      continue;
    }
    const entry = entries.at(-1);
    const opening = headline.exec(line);
    const extra = extraLine.exec(line);
    if (opening !== null) start = Date.parse(`${opening[1]}T${opening[2]}Z`);
    else if (extra !== null && entry !== undefined) addExtra(entry, extra[1] ?? "", extra[2] ?? "");
    else if (line.startsWith("  ") && entry !== undefined) {
      entry.text += `${"\n".repeat(entry.text === "" ? 0 : blank + 1)}${line.slice(2)}`;
    } else {
      entries.push({ ...parseHead(line), ...(start === undefined ? {} : { start }) });
      start = undefined;
    }
    blank = 0;
  }
  return entries;
}

function parseHead(line: string): Entry {
  const bare = { pinned: false, attachments: [], stickers: [], embeds: [], reactions: [] };
  const event = eventLine.exec(line);
  if (event !== null) {
    const [, delay, who = "", kind = "", subject = ""] = event;
    return { ...bare, ...pause(delay), who, event: { kind, subject }, text: "" };
  }
  const message = messageLine.exec(line);
  if (message === null) throw new Error(`Not in the notation: ${line}`);
  const [, delay, who = "", replyTo, text = ""] = message;
  return { ...bare, ...pause(delay), ...(replyTo === undefined ? {} : { replyTo }), who, text };
}

function pause(delay: string | undefined): { delay?: number } {
  return delay === undefined ? {} : { delay: duration(delay) };
}

function duration(text: string): number {
  return Number.parseInt(text, 10) * (units[text.slice(-1)] ?? Number.NaN);
}

function addExtra(entry: Entry, key: string, value: string): void {
  const [first = "", second = ""] = value.split(" ");
  if (key === "label") entry.label = first;
  else if (key === "pinned") entry.pinned = true;
  else if (key === "edited") entry.edited = duration(first);
  else if (key === "attach") entry.attachments.push({ name: first, size: Number(second) });
  else if (key === "sticker") entry.stickers.push(first);
  else if (key === "embed") entry.embeds.push(first);
  else if (key === "interaction") entry.interaction = { name: first, user: second };
  else if (key === "forward") entry.forward = first;
  else if (key === "react") {
    for (const group of value.split(" | ")) {
      const [emoji = "", ...users] = group.split(" ");
      entry.reactions.push({ emoji, users });
    }
  } else throw new Error(`Not in the notation: ~ ${key} ${value}`);
}
