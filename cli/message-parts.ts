import type { MessageHit } from "#core/api/messages.ts";
import { safeLine, safeText } from "./safe-text.ts";
import { sized } from "./wording.ts";

/** So much of a message is quoted by its answers. */
const quoted = 100;

/** What of a message is more than its text; a search may answer without. */
export type Parts = Partial<
  Pick<MessageHit, "reply" | "forwarded" | "attachments" | "embeds" | "stickers" | "reactions">
>;

/** What a message answers, in a line that stands above its text; none where it answers nothing. */
export function linesAbove({ reply }: Parts): string[] {
  if (!reply) return [];
  const { author, content } = reply;
  const who = safeLine(author?.nickname ?? author?.name ?? "?");
  const said =
    content === null ? `${reply.message_id}, which the archive does not have` : safeLine(cut(content));
  return [`↪ ${author === null ? "" : `${who}: `}${said}`];
}

/** What a message forwards, its files, embeds, stickers and reactions, in lines that stand below its text. */
export function linesBelow(parts: Parts): string[] {
  const { forwarded, reactions = [] } = parts;
  const counts = reactions.map(({ emoji, count }) => `${safeLine(emoji.name ?? "?")} ${count}`);
  return [
    ...(forwarded ? forwardedLines(forwarded) : []),
    ...fileLines(parts),
    ...(counts.length > 0 ? [counts.join("  ")] : []),
  ];
}

function forwardedLines(forwarded: NonNullable<MessageHit["forwarded"]>): string[] {
  const text = forwarded.content === "" ? [] : safeText(forwarded.content).split("\n");
  return ["forwarded:", ...text, ...fileLines(forwarded)];
}

function fileLines({ attachments = [], embeds = [], stickers = [] }: Parts): string[] {
  return [
    ...attachments.map(({ file_name, size, url }) =>
      line("file", [file_name ?? "?", size === null ? null : sized(size), url]),
    ),
    ...embeds.map(({ title, description, url }) =>
      line("embed", [title ?? null, description === undefined ? null : cut(description), url ?? null]),
    ),
    ...stickers.map(({ name }) => line("sticker", [name])),
  ];
}

function line(what: string, words: (string | null)[]): string {
  const said = words.filter((word) => word !== null).map(safeLine);
  return said.length > 0 ? `${what}: ${said.join(", ")}` : what;
}

/** The beginning of a text, as it stands. */
function cut(text: string): string {
  const points = [...text.slice(0, 2 * quoted + 2)];
  return points.length > quoted ? `${points.slice(0, quoted).join("")}…` : text;
}
