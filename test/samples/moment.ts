import { discordEpoch } from "#core/snowflake.ts";

/** A moment as text, ISO 8601 in UTC. */
export type Moment = `${number}-${number}-${number}T${string}Z`;

/** The id that Discord would give to something made at a moment; `number` tells apart what was made in the same millisecond. */
export function mark(moment: Moment | number, number = 0): string {
  const time = typeof moment === "number" ? moment : Date.parse(moment);
  return ((BigInt(time - discordEpoch) << 22n) | BigInt(number)).toString();
}

/** A date as DiscordChatExporter writes it with `--utc`: an offset, never `Z`, and no zeros at the end of the fraction. */
export function isoDate(time: number): string {
  return new Date(time).toISOString().replace(/\.?0*Z$/, "+00:00");
}
