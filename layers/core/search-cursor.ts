import { createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { Fault } from "#core/errors.ts";
import type { Reached } from "#core/message-finder.ts";
import { isSnowflake } from "#core/snowflake.ts";

/** 132 bits of it. */
const signatureLength = 22;
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

/** The cursor as clients carry it; `key` is a secret of the archive's own, by which it is known again. */
export function writeCursor({ for: asked, reached, count, isMore }: SearchCursor, key: string): string {
  const ends = { from: finite(reached.from), to: finite(reached.to) };
  const said = JSON.stringify({ for: asked, ...reached, ...ends, count, isMore });
  return signed(Buffer.from(said).toString("base64url"), key);
}

/** Reads a cursor of this search; throws `invalid_parameter` for every other, and for what nobody wrote with this key. */
export function readCursor(text: string, asked: string, key: string): SearchCursor {
  const read = Cursor.safeParse(open(text, key));
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

function signed(said: string, key: string): string {
  return `${said}.${createHmac("sha256", key).update(said).digest("base64url").slice(0, signatureLength)}`;
}

/** Undefined for what was not signed with this key. */
function open(text: string, key: string): unknown {
  const [said = ""] = text.split(".");
  const [given, ours] = [Buffer.from(text), Buffer.from(signed(said, key))];
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) return undefined;
  return JSON.parse(Buffer.from(said, "base64url").toString());
}
