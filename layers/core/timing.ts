import { Cron } from "croner";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const units: { [unit: string]: number } = { minute, hour: 60 * minute, day };
const shortest = limits.timingShortest.value * minute;
const longest = limits.rateLongest.value * day;

const ratePattern = /^(?:every (?:(\d+) )?|rate\((\d+) )(minute|hour|day)s?(\)?)$/i;
const nicknames = /^@(hourly|daily|midnight|weekly|monthly|annually|yearly)$/i;
/** What the fields of a cron expression are, in their order, and which values they take. */
const fields = [
  ["minute", "0 to 59"],
  ["hour", "0 to 23"],
  ["day of the month", "1 to 31"],
  ["month", "1 to 12 or JAN to DEC"],
  ["day of the week", "0 to 7 or SUN to SAT"],
] as const;

const cronInstead = "Write a cron expression: minute hour day month weekday, such as 0 4 * * *.";
const remedy =
  "Write a cron expression of five fields (minute hour day month weekday, such as 0 4 * * *), @hourly, @daily, @weekly, @monthly or @yearly, or a rate such as every 6 hours.";

/** A year without a leap day, so that all that can be close together is looked at. */
const looksFrom = new Date("2025-01-01T00:00:00Z");
const looksUntil = new Date("2027-01-01T00:00:00Z");
/** More than a day of runs that are 5 minutes apart. */
const looksAt = 300;

/**
 * Checks when a schedule is due: a cron expression of five fields, a nickname such as `@daily`, or a rate such as
 * `every 6 hours`. Throws `invalid_parameter`, which names the mistake and what to write instead.
 */
export function checkTiming(timing: string, timeZone: string): void {
  timesOf(timing, timeZone);
  const read = readTiming(timing);
  if ("cron" in read) checkApart(timing, timesOf(timing, "UTC"));
}

/**
 * The first time behind `after` at which a schedule is due, null when there is none; of a rate that is one period after it.
 * A time that a change of the clock leaves out is due right behind the gap; one that comes twice, at the first of the two.
 * Throws what `checkTiming` throws.
 */
export function nextTime(timing: string, timeZone: string, after: Date): Date | null {
  return timesOf(timing, timeZone)(after);
}

/**
 * What becomes of a schedule that was due at `due` and is claimed at `now`: its first time behind `now`, without drift, and
 * how many times it missed between the two, counted up to the limit. Throws what `checkTiming` throws.
 */
export function catchUp(
  timing: string,
  timeZone: string,
  due: Date,
  now: Date,
): { nextAt: Date | null; missed: number } {
  const most = limits.missedTimes.value;
  const read = readTiming(timing);
  if ("every" in read) {
    const passed = Math.max(0, Math.floor((now.getTime() - due.getTime()) / read.every));
    return { nextAt: new Date(due.getTime() + (passed + 1) * read.every), missed: Math.min(passed, most) };
  }
  const next = timesOf(timing, timeZone);
  let nextAt = next(due);
  for (let missed = 0; missed < most; missed++) {
    if (nextAt === null || nextAt > now) return { nextAt, missed };
    nextAt = next(nextAt);
  }
  return { nextAt: next(now), missed: most };
}

/** A rate in milliseconds, or what croner reads. */
type Timing = { every: number } | { cron: string };

function timesOf(timing: string, timeZone: string): (after: Date) => Date | null {
  const read = readTiming(timing);
  checkTimeZone(timeZone);
  if ("every" in read) return (after) => new Date(after.getTime() + read.every);
  // Times in a list are as fixed as a single one: 02:30 and 14:30 both come once on every day.
  const job = new Cron(read.cron, { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard" });
  return (after) => job.nextRun(after);
}

function readTiming(timing: string): Timing {
  const text = timing.trim().replace(/\s+/g, " ");
  const rate = ratePattern.exec(text);
  if (rate && (rate[2] === undefined) === (rate[4] === "")) {
    const every = Number(rate[1] ?? rate[2] ?? 1) * (units[rate[3]?.toLowerCase() ?? ""] ?? 0);
    if (every < shortest) throw tooShort(timing);
    if (every > longest) throw wrong(timing, `is over ${limits.rateLongest.value} days. ${cronInstead}`);
    return { every };
  }
  if (nicknames.test(text)) return { cron: text };
  const parts = text.split(" ");
  // Letters that are a sentence and no expression are told what both look like.
  if (!/^[\d*]/.test(text)) throw wrong(timing, `is no time that comes again. ${remedy}`);
  if (parts.length !== fields.length) {
    throw wrong(
      timing,
      `has ${parts.length} ${parts.length === 1 ? "field" : "fields"}, not five. ${cronInstead}`,
    );
  }
  for (const [index, part] of parts.entries()) checkField(timing, part, index);
  return { cron: text };
}

/** One field at a time: croner counts days and months from 0 in what it says. */
function checkField(timing: string, part: string, index: number): void {
  const [name, values] = fields[index] ?? fields[0];
  try {
    new Cron(fields.map((_, at) => (at === index ? part : "*")).join(" "), { mode: "5-part" });
  } catch (cause) {
    throw wrong(timing, `is wrong in its ${name}, "${part}". Write ${values}, or * for all.`, { cause });
  }
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    const detail = `time_zone: "${timeZone}" is no time zone. Write one of the IANA names, such as Europe/Berlin, or UTC.`;
    throw new Fault("invalid_parameter", detail, { cause });
  }
}

/** Looks at runs in UTC, so that no change of a clock brings two of them together. */
function checkApart(timing: string, next: (after: Date) => Date | null): void {
  let last = next(looksFrom);
  if (last === null) throw wrong(timing, "never comes: there is no such day in any year.");
  for (let run = 0; run < looksAt && last < looksUntil; run++) {
    const following = next(last);
    if (following === null) return;
    if (following.getTime() - last.getTime() < shortest) throw tooShort(timing);
    last = following;
  }
}

function tooShort(timing: string): Fault {
  const least = `${limits.timingShortest.value} minutes`;
  return wrong(
    timing,
    `is due twice within less than ${least}: an export takes its time. Write every ${least}.`,
  );
}

function wrong(timing: string, what: string, options?: ErrorOptions): Fault {
  return new Fault("invalid_parameter", `timing: "${timing}" ${what}`, options);
}
