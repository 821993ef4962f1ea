import type { Embed, MessageHit } from "#core/api/messages.ts";
import {
  excerpt,
  joinMarked,
  type Marked,
  markedLine,
  markedLines,
  type Ranges,
  unmarked,
} from "./marked-text.ts";
import { safeLine } from "./safe-text.ts";
import { sized } from "./wording.ts";

/** What of a message is more than its text; a search may answer without. */
export type Parts = Partial<
  Pick<MessageHit, "reply" | "forwarded" | "attachments" | "embeds" | "stickers" | "reactions" | "highlights">
>;

/** What a message answers, in a line that stands above its text; none where it answers nothing. */
export function linesAbove({ reply }: Parts): Marked[] {
  if (!reply) return [];
  const { author, content } = reply;
  const who = safeLine(author?.nickname ?? author?.name ?? "?");
  const said =
    content === null ? unmarked(`${reply.message_id}, which the archive does not have`) : excerpt(content);
  return [joinMarked([unmarked(`↪ ${author === null ? "" : `${who}: `}`), said], "")];
}

/** What a message forwards, its files, embeds, stickers and reactions, in lines that stand below its text. */
export function linesBelow(parts: Parts): Marked[] {
  const { forwarded, reactions = [], highlights = [] } = parts;
  const found: Found = new Map(highlights.map(({ field, ranges }) => [field, ranges]));
  const counts = reactions.map(({ emoji, count }) => `${safeLine(emoji.name ?? "?")} ${count}`);
  return [
    ...(forwarded ? forwardedLines(forwarded, found) : []),
    ...fileLines(parts, found, ""),
    ...(counts.length > 0 ? [unmarked(counts.join("  "))] : []),
  ];
}

/** What to mark in each field. */
type Found = Map<string, Ranges>;

function forwardedLines(forwarded: NonNullable<MessageHit["forwarded"]>, found: Found): Marked[] {
  const { content } = forwarded;
  const text = content === "" ? [] : markedLines(content, found.get("forwarded.content"));
  return [unmarked("forwarded:"), ...text, ...fileLines(forwarded, found, "forwarded.")];
}

function fileLines(
  { attachments = [], embeds = [], stickers = [] }: Parts,
  found: Found,
  path: string,
): Marked[] {
  return [
    ...attachments.map(({ file_name, size, url }, place) =>
      line("file", [
        markedLine(file_name ?? "?", found.get(`${path}attachments.${place}.file_name`)),
        size === null ? null : unmarked(sized(size)),
        url === null ? null : markedLine(url),
      ]),
    ),
    ...embeds.flatMap((embed, place) => embedLines(embed, found, `${path}embeds.${place}.`)),
    ...stickers.map(({ name }, place) =>
      line("sticker", [name === null ? null : markedLine(name, found.get(`${path}stickers.${place}.name`))]),
    ),
  ];
}

/** Of an embed's other texts only those in which something was found. */
function embedLines(embed: Embed, found: Found, path: string): Marked[] {
  const { title, description, url } = embed;
  const shown = [`${path}title`, `${path}description`];
  const others = [...found].filter(([field]) => field.startsWith(path) && !shown.includes(field));
  return [
    line("embed", [
      title === undefined ? null : markedLine(title, found.get(`${path}title`)),
      description === undefined ? null : excerpt(description, found.get(`${path}description`)),
      url === undefined ? null : markedLine(url),
    ]),
    ...others.map(([field, ranges]) =>
      line("embed", [excerpt(textAt(embed, field.slice(path.length)), ranges)]),
    ),
  ];
}

function textAt(embed: Embed, path: string): string {
  let value: unknown = embed;
  for (const key of path.split(".")) value = (value as { [key: string]: unknown } | undefined)?.[key];
  return typeof value === "string" ? value : "";
}

function line(what: string, pieces: (Marked | null)[]): Marked {
  const said = pieces.filter((piece) => piece !== null);
  return said.length > 0 ? joinMarked([unmarked(what), joinMarked(said, ", ")], ": ") : unmarked(what);
}
