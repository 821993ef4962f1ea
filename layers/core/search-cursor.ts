import * as z from "zod";
import { Fault } from "#core/errors.ts";
import type { Reached } from "#core/message-finder.ts";
import { isSnowflake } from "#core/snowflake.ts";

const id = z.string().refine(isSnowflake);
const time = z.number().optional();
const Cursor = z.strictObject({
  for: z.string(),
  id,
  channelId: id,
  rank: z.number().optional(),
  ...{ from: time, to: time },
  count: z.int().min(0),
  isMore: z.boolean(),
});

/** Where a page ended, of which search (whatever tells it from others), and what was counted. */
export type SearchCursor = { for: string; reached: Reached; count: number; isMore: boolean };

/** The cursor as clients carry it. */
export function writeCursor({ for: asked, reached, count, isMore }: SearchCursor): string {
  const ends = { from: finite(reached.from), to: finite(reached.to) };
  return Buffer.from(JSON.stringify({ for: asked, ...reached, ...ends, count, isMore })).toString(
    "base64url",
  );
}

/** Reads a cursor of this search; throws `invalid_parameter` where it is none. */
export function readCursor(text: string, asked: string): SearchCursor {
  const read = Cursor.safeParse(parse(text));
  if (!read.success)
    throw new Fault("invalid_parameter", "cursor is none of ours: leave it out to begin anew");
  if (read.data.for !== asked)
    throw new Fault("invalid_parameter", "cursor belongs to another search: leave it out to begin anew");
  const { for: _, count, isMore, ...reached } = read.data;
  return { for: asked, reached, count, isMore };
}

/** JSON has no infinite numbers; a time without an end is left out. */
function finite(time: number | undefined): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
