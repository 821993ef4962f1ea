const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d)?)?)?$/;
const minute = 60_000;

/** The first moment that both JavaScript and Postgres write with a four-digit year, in Unix milliseconds. */
export const earliestTime = -62_135_596_800_000;

/** The last millisecond of the year 9999, in Unix milliseconds. */
export const latestTime = 253_402_300_799_999;

/**
 * Reads an ISO 8601 date as Unix milliseconds; null when it is none, or outside the years 1 to 9999.
 * Takes any offset and any number of fraction digits (cut to milliseconds); without an offset it is UTC.
 */
export function parseIsoTime(text: string): number | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = "0", minutes = "0", seconds = "0", fraction = "0"] = match;
  const date = new Date(0);
  // Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  if (Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) return null;
  const offset =
    (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === "-" ? -minute : minute);
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  const clock = (Number(hour) * 60 + Number(minutes)) * minute + Number(seconds) * 1000 + milliseconds;
  const time = date.getTime() + clock - offset;
  return time < earliestTime || time > latestTime ? null : time;
}
