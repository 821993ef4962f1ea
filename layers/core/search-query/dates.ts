import { earliestTime, parseIsoTime } from "#core/iso-time.ts";
import { nearest } from "#core/search-query/nearest.ts";
import type { DateTerm } from "#core/search-query/tree.ts";

const day = 24 * 60 * 60 * 1000;
const absolute = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const relative = /^(\d{1,4})([dwmy])$/;
const named = ["today", "yesterday"] as const;

/** A date as it is printed, and what it spans, in UTC, in Unix milliseconds; up to `to`, null for open. */
export type DateRange = { date: string; from: number; to: number | null };

/**
 * Reads a day, month or year, `today`, `yesterday`, or how long ago: `7d` is all since the day seven days ago began, in
 * UTC, with `2w`, `3m` and `1y` alike. `now` is in Unix milliseconds. Undefined when it is none of these, or outside the
 * years 1 to 9999.
 */
export function parseDate(text: string, now: number): DateRange | undefined {
  const date = text.toLowerCase();
  const today = Math.floor(now / day) * day;
  if (date === "today") return { date, from: today, to: today + day };
  if (date === "yesterday") return { date, from: today - day, to: today };
  const ago = relative.exec(date);
  if (ago) return rangeSince(Number(ago[1]), ago[2] as string, today);
  const match = absolute.exec(date);
  return match ? rangeOf(date, match[2], match[3]) : undefined;
}

/** The term of an operator and what its date spans: `before` it begins, `after` it has ended, or `during` it. */
export function dateTerm(kind: DateTerm["kind"], { date, from, to }: DateRange): DateTerm {
  if (kind === "before") return { kind, date, from: null, to: from };
  // How long ago has no end to be after: it is a moment.
  if (kind === "after") return { kind, date, from: to ?? from, to: null };
  return { kind, date, from, to };
}

/** How a date that cannot be read is probably written right; undefined where that could only be guessed. */
export function correctDate(text: string, now: number): string | undefined {
  const near = nearest(text, named);
  if (near) return near;
  const match = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ]\d.*)?)?$/i.exec(text);
  const parts = match
    ?.slice(1)
    .filter((part) => part !== undefined)
    .map((part) => part.padStart(2, "0"));
  const date = parts?.join("-") ?? /^\d{1,4}[dwmy](?=(ay|eek|onth|ear)s?$)/i.exec(text)?.[0].toLowerCase();
  return date !== undefined && parseDate(date, now) ? date : undefined;
}

function rangeOf(
  date: string,
  month: string | undefined,
  dayOfMonth: string | undefined,
): DateRange | undefined {
  const from = parseIsoTime(
    month === undefined ? `${date}-01-01` : dayOfMonth === undefined ? `${date}-01` : date,
  );
  if (from === null) return undefined;
  const end = new Date(from);
  if (month === undefined) end.setUTCFullYear(end.getUTCFullYear() + 1);
  else if (dayOfMonth === undefined) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCDate(end.getUTCDate() + 1);
  return { date, from, to: end.getTime() };
}

function rangeSince(count: number, unit: string, today: number): DateRange | undefined {
  let from = today;
  if (unit === "d") from -= count * day;
  else if (unit === "w") from -= count * 7 * day;
  else from = monthsBefore(today, unit === "m" ? count : count * 12);
  return from < earliestTime ? undefined : { date: `${count}${unit}`, from, to: null };
}

/** The same day so many months ago; the month's last day where it has no such day. */
function monthsBefore(today: number, months: number): number {
  const date = new Date(today);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const days = new Date(date).setUTCMonth(date.getUTCMonth() + 1, 0);
  return date.setUTCDate(Math.min(dayOfMonth, new Date(days).getUTCDate()));
}
