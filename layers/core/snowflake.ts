/** Milliseconds from the Unix epoch to 2015-01-01, where Discord's ids begin to count. Source: Discord's reference, "Snowflakes". */
export const discordEpoch = 1_420_070_400_000;

const shift = 22n;
const largest = 2n ** 63n - 1n;

/** The largest id that Postgres' bigint holds. */
export const largestSnowflake = String(largest);

/** Whether `text` is a decimal id that Postgres' bigint holds (0 to 2^63 - 1, no sign, no leading zero). */
export function isSnowflake(text: unknown): text is string {
  if (typeof text !== "string" || !/^(0|[1-9]\d{0,18})$/.test(text)) return false;
  // Of equal length, decimal texts compare like their numbers.
  return text.length < 19 || text <= largestSnowflake;
}

/** The moment in Unix milliseconds at which Discord made this id. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> shift) + discordEpoch;
}

/** The smallest id of a moment in Unix milliseconds, held within what an id can be. */
export function snowflakeAt(time: number): string {
  const before = snowflakeBefore(time);
  return before === largest ? largestSnowflake : String(before + 1n);
}

/** The largest id from before a moment in Unix milliseconds; -1 where there is none, the largest of all where all are. */
export function snowflakeBefore(time: number): bigint {
  const since = Math.min(Math.max(Math.trunc(time) - discordEpoch, 0), Number((largest + 1n) >> shift));
  return (BigInt(since) << shift) - 1n;
}
