import { discordEpoch } from "#core/snowflake.ts";

const ordinalBits = 21n;
const largestTime = 2n ** 41n - 1n;
const dated = 2n ** 62n;

/** The largest ordinal that a version can tell from the next one: 2,097,151. */
export const largestOrdinal = 2 ** 21 - 1;

/**
 * Orders two sightings of one message: the larger version is the newer one. A positive 63-bit number, so that it
 * fits Postgres' bigint and OpenSearch's external version alike:
 *
 * ```
 * 1 bit: the export says when it was made | 41 bits: milliseconds since 2015 | 21 bits: the message's place in its file
 * ```
 *
 * Undated exports (before DCE 2.40.1) take the message's own time and so stay below every dated one.
 * The place in the file lets the last of two equal ids win, however the file was cut into parts.
 */
export function versionOf(exportedAt: number | null, ownTime: number, ordinal: number): bigint {
  const time = clamp(BigInt(Math.trunc(exportedAt ?? ownTime) - discordEpoch));
  const place = BigInt(Math.min(ordinal, largestOrdinal));
  return (exportedAt === null ? 0n : dated) | (time << ordinalBits) | place;
}

/** The version without the message's place: the same for all that one export says of a user. */
export function exportVersion(version: bigint): bigint {
  return (version >> ordinalBits) << ordinalBits;
}

/** Whether both versions come from the same export instant, and so differ by their place in the file at most. */
export function sameExport(a: bigint, b: bigint): boolean {
  return a >> ordinalBits === b >> ordinalBits;
}

function clamp(time: bigint): bigint {
  if (time < 0n) return 0n;
  return time > largestTime ? largestTime : time;
}
