import type { FoundMessage } from "#core/api/answers.ts";
import { findMatches } from "./find-matches.ts";
import { linesAbove, linesBelow, type Parts } from "./message-parts.ts";
import { isolated, safeLine, safeText } from "./safe-text.ts";
import { columns, style } from "./terminal.ts";
import { type Span, wrapLine } from "./wrap-text.ts";

const indent = "  ";
/** Nobody likes to read wider lines. */
const widest = 110;
const narrowest = 20;

/** A found message for people: when, where and who, what was said with the words that were looked for marked, what came with it, and its link. */
export function messageBlock(
  message: FoundMessage & Parts,
  words: string[] = [],
  withoutAccents = false,
): string {
  const { author, guild, channel, sent_at, deleted_at, edited_at } = message;
  const place = `${safeLine(guild.name ?? guild.id ?? "?")}/#${safeLine(channel.name ?? channel.id)}`;
  const who = safeLine(author?.nickname ?? author?.name ?? "?");
  const marks = `${edited_at ? " (edited)" : ""}${deleted_at ? " (deleted)" : ""}`;
  const time = `${sent_at.slice(0, 10)} ${sent_at.slice(11, 16)} UTC`;
  const said = safeText(message.content)
    .split("\n")
    .flatMap((line) => linesOf(line, findMatches(line, words, withoutAccents)));
  const aside = (lines: string[]) =>
    lines.flatMap((line) => linesOf(line, [])).map((line) => style("dim", line));
  return [
    `${style("dim", time)}  ${style("cyan", place)}  ${style("bold", who)}${style("dim", marks)}`,
    ...[...aside(linesAbove(message)), ...said, ...aside(linesBelow(message))].map(
      (line) => `${indent}${line}`,
    ),
    `${indent}${style("dim", safeLine(message.url))}`,
  ].join("\n");
}

function linesOf(line: string, matches: Span[]): string[] {
  const width = columns();
  const pieces =
    width === undefined
      ? [{ from: 0, to: line.length }]
      : wrapLine(line, Math.max(narrowest, Math.min(widest, width) - indent.length));
  return pieces.map((piece) => isolated(marked(line, piece, matches)));
}

/** A match that a line's end cuts is marked on both lines. */
function marked(line: string, { from, to }: Span, matches: Span[]): string {
  let text = "";
  let at = from;
  for (const match of matches) {
    const [start, end] = [Math.max(at, match.from), Math.min(to, match.to)];
    if (start >= end) continue;
    text += line.slice(at, start) + style(["bold", "yellow"], line.slice(start, end));
    at = end;
  }
  return text + line.slice(at, to);
}
