import type { FoundHits } from "#core/api/finding.ts";
import type { MessageHit } from "#core/api/messages.ts";
import { messageBlock } from "./message-block.ts";
import { style } from "./terminal.ts";
import { counted } from "./wording.ts";

/** What was found, for people: each message as a block, and below how many there are. */
export function foundReport(page: FoundHits, sort?: string): string {
  if (page.messages.length === 0) return "No messages found";
  return [...page.messages.map(messageBlock), totalLine(page, sort)].join("\n\n");
}

/** The same with the messages around each: a group for each place, in which those that were found have a sign. */
export function contextReport(page: FoundHits, groups: MessageHit[][], sort?: string): string {
  if (page.messages.length === 0) return "No messages found";
  const found = new Map(page.messages.map((message) => [keyOf(message), message]));
  const blocks = groups.map((group) =>
    group
      .map((message) => {
        const hit = found.get(keyOf(message));
        return hit ? `${style(["bold", "yellow"], ">")} ${messageBlock(hit)}` : messageBlock(message);
      })
      .join("\n\n"),
  );
  return [blocks.join(`\n\n${style("dim", "--")}\n\n`), totalLine(page, sort)].join("\n\n");
}

/** How many were found, for scripts: `12`, or `10000+` where there are so many or more. */
export function foundCount({ count, count_relation }: FoundHits): string {
  return `${count}${count_relation === "gte" ? "+" : ""}`;
}

/** A thread repeats its starter's id. */
export function keyOf({ channel_id, message_id }: MessageHit): string {
  return `${channel_id}-${message_id}`;
}

function totalLine({ messages, count, count_relation, next_cursor }: FoundHits, sort?: string): string {
  const all = counted(count, "message");
  if (sort === "relevance" && count_relation === "gte" && next_cursor === null)
    return style(
      "dim",
      `the best of the newest ${all}; older ones were not compared: --sort newest has them`,
    );
  const total = `${count_relation === "gte" ? "at least " : ""}${all}`;
  const isPart = next_cursor !== null;
  return style("dim", isPart ? `${total}, ${messages.length} of them here; --limit shows more` : total);
}
