import { type Command, InvalidArgumentError, Option } from "commander";
import { Fault } from "#core/errors.ts";
import { isSnowflake } from "#core/snowflake.ts";

/** What one export is of, as the API takes it. */
export type Target = { channels: string[] } | { guild: string; threads?: string } | { direct: true };

/** What the options of `addTargets` say. */
export type TargetOptions = { guild?: string[]; direct?: boolean; threads?: string; windowDays?: number };

/** A channel is an id, a mention or a link; what stands behind it in a link is one of its messages. */
const link =
  /^https?:\/\/(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\/channels\/(@me|\d+)(?:\/(\d+)(?:\/threads\/(\d+)|\/\d+)?)?\/?(?:[?#].*)?$/;
const mention = /^<#(\d+)>$/;

/** Lets a command take what to export, as words and as options; of what is there already `days` are exported again. */
export function addTargets(command: Command, days: number): Command {
  return command
    .argument("[targets...]", "channel or thread ids, <#id>, links to channels or servers, @me")
    .option("--guild <id>", "all channels of this server", gather)
    .option("--direct", "all direct messages of a user token's account, as @me")
    .addOption(
      new Option("--threads <which>", "of a server, also its threads and forum posts").choices([
        "none",
        "active",
        "all",
      ]),
    )
    .addOption(
      new Option(
        "--window-days <n>",
        `so many days of what is there already again, for edits and deletions (default: ${days})`,
      ).argParser(parseDays),
    );
}

/** What words and options name, each once: one target for all channels, and one for each server, whose ids the API's schemas check. Throws `invalid_parameter`. */
export function readTargets(words: string[], { guild = [], direct, threads }: TargetOptions): Target[] {
  const read = words.map(readWord);
  const named = (kind: Word["kind"]) => read.flatMap((word) => (word.kind === kind ? [word.id] : []));
  const channels = [...new Set(named("channel"))];
  const guilds = [...new Set([...guild, ...named("guild")])];
  const isDirect = direct || read.some(({ kind }) => kind === "direct");
  if (threads !== undefined && guilds.length === 0) {
    const instead = "name a thread as a channel, by its id or link.";
    throw new Fault("invalid_parameter", `--threads goes with a server: ${instead}`);
  }
  const targets: Target[] = [
    ...(channels.length > 0 ? [{ channels }] : []),
    ...guilds.map((id) => ({ guild: id, ...(threads !== undefined && { threads }) })),
    ...(isDirect ? [{ direct: true } as const] : []),
  ];
  if (targets.length > 0) return targets;
  throw new Fault("invalid_parameter", "Name what to export: channels, links, --guild <id> or --direct.");
}

type Word = { kind: "channel" | "guild" | "direct"; id: string };

function readWord(word: string): Word {
  const linked = link.exec(word);
  if (linked) {
    const [, guild = "", channel, thread] = linked;
    if (channel !== undefined) return { kind: "channel", id: thread ?? channel };
    return guild === "@me" ? { kind: "direct", id: "" } : { kind: "guild", id: guild };
  }
  if (word === "@me") return { kind: "direct", id: "" };
  const id = mention.exec(word)?.[1] ?? word;
  if (isSnowflake(id)) return { kind: "channel", id };
  throw new Fault(
    "invalid_parameter",
    `"${word}" is no Discord id and no link to a channel or server. In Discord, a right click on a channel copies its link.`,
  );
}

function parseDays(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number of days.");
}

function gather(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
