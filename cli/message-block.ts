import type { FoundMessage } from "#core/api/answers.ts";
import { type Marked, markedLines } from "./marked-text.ts";
import { linesAbove, linesBelow, type Parts } from "./message-parts.ts";
import { isolated, safeLine } from "./safe-text.ts";
import { columns, style } from "./terminal.ts";
import { type Span, wrapLine } from "./wrap-text.ts";

const indent = "  ";
/** Nobody likes to read wider lines. */
const widest = 110;
const narrowest = 20;

/** A message for people: when, where and who, what was said, what came with it, and its link; what a search found is marked. */
export function messageBlock(message: FoundMessage & Parts): string {
  const { author, guild, channel, sent_at, deleted_at, edited_at, highlights = [] } = message;
  const place = `${safeLine(guild.name ?? guild.id ?? "?")}/#${safeLine(channel.name ?? channel.id)}`;
  const who = safeLine(author?.nickname ?? author?.name ?? "?");
  const marks = `${edited_at ? " (edited)" : ""}${deleted_at ? " (deleted)" : ""}`;
  const time = `${sent_at.slice(0, 10)} ${sent_at.slice(11, 16)} UTC`;
  const ranges = highlights.find(({ field }) => field === "content")?.ranges;
  const said = markedLines(message.content, ranges).flatMap((line) => draw(line, asItIs));
  const aside = (lines: Marked[]) => lines.flatMap((line) => draw(line, dimmed));
  return [
    `${style("dim", time)}  ${style("cyan", place)}  ${style("bold", who)}${style("dim", marks)}`,
    ...[...aside(linesAbove(message)), ...said, ...aside(linesBelow(message))].map(
      (line) => `${indent}${line}`,
    ),
    `${indent}${style("dim", safeLine(message.url))}`,
  ].join("\n");
}

type Paint = (text: string) => string;

function asItIs(text: string): string {
  return text;
}

function dimmed(text: string): string {
  return text === "" ? "" : style("dim", text);
}

/** A line as it is shown, on several where the terminal is narrow. */
function draw({ text, marks }: Marked, paint: Paint): string[] {
  const width = columns();
  const pieces =
    width === undefined
      ? [{ from: 0, to: text.length }]
      : wrapLine(text, Math.max(narrowest, Math.min(widest, width) - indent.length));
  return pieces.map((piece) => isolated(painted(text, piece, marks, paint)));
}

/** A mark that a line's end cuts is on both lines. The end of bold is the end of dim: each piece has its own. */
function painted(line: string, { from, to }: Span, marks: Span[], paint: Paint): string {
  let text = "";
  let at = from;
  for (const mark of marks) {
    const [start, end] = [Math.max(at, mark.from), Math.min(to, mark.to)];
    if (start >= end) continue;
    text += paint(line.slice(at, start)) + style(["bold", "yellow"], line.slice(start, end));
    at = end;
  }
  return text + paint(line.slice(at, to));
}
