import type { Command } from "commander";
import { ScheduledExport } from "#core/api/exports.ts";
import { Schedule, ScheduleChange, ScheduleList, ScheduleRequest } from "#core/api/schedules.ts";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { addList } from "../add-list.ts";
import { type Api, ask, type Question } from "../ask.ts";
import { checkRequest } from "../check-request.ts";
import { exitCodes } from "../exit-codes.ts";
import { whatIsExported, whichPart } from "../export-report.ts";
import { addTargets, readTargets, type TargetOptions } from "../read-targets.ts";
import { safeJson, safeLine } from "../safe-text.ts";
import { table } from "../table.ts";
import { note, print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { command, timeOf } from "../wording.ts";

const addHelp = `
When: a cron expression of five fields (minute hour day month weekday), @hourly, @daily, @weekly, @monthly, or a rate.
It exports what is new, and the last ${limits.recentDays.value} days again, for edits, reactions and deletions. What was missed runs once.
Schedules run while the archive does: fastdiscorddb start.

Examples:
  fastdiscorddb schedules add nightly --at "0 4 * * *" --zone Europe/Berlin --credential archive-bot --guild 1165030189714128896
  fastdiscorddb schedules add general --at "every 6 hours" --credential archive-bot 1165030189714129000`;

const changeHelp = `
Examples:
  fastdiscorddb schedules change nightly --at "30 5 * * *"
  fastdiscorddb schedules change nightly --window-days 30 --credential other-bot`;

const jsonHelp = "the API's answer, as one JSON object";

type Json = { json?: boolean };
type ChangeOptions = TargetOptions &
  Json & { at?: string; zone?: string; credential?: string; name?: string };
type AddOptions = TargetOptions & Json & { at: string; zone: string; credential: string; paused?: boolean };

/** `fastdiscorddb schedules …`: exports at regular times. */
export function addSchedules(program: Command): void {
  const schedules = program
    .command("schedules")
    .description("list what is exported at regular times; add, show, change, pause, resume or remove");
  addList(schedules)
    .description("all schedules, and when they are due")
    .option("--json", jsonHelp)
    .action(list);
  addTargets(schedules.command("add").argument("<name>", "what to call it"), limits.recentDays.value)
    .description("export at regular times")
    .requiredOption("--at <when>", 'a cron expression, or a rate such as "every 6 hours"')
    .option("--zone <name>", "the time zone of a cron expression", "UTC")
    .requiredOption("--credential <name>", "the kept token to use: see credentials")
    .option("--paused", "not to run before it is resumed")
    .option("--json", jsonHelp)
    .addHelpText("after", addHelp)
    .action(add);
  addTargets(schedules.command("change").argument("<schedule>", "its name or id"), limits.recentDays.value)
    .description("give a schedule another time, token, name or target; what is not named stays")
    .option("--at <when>", 'a cron expression, or a rate such as "every 6 hours"')
    .option("--zone <name>", "the time zone of a cron expression")
    .option("--credential <name>", "the kept token to use: see credentials")
    .option("--name <name>", "what to call it from now on")
    .option("--json", jsonHelp)
    .addHelpText("after", changeHelp)
    .action(change);
  const of = (name: string, description: string, question: Question) =>
    schedules
      .command(name)
      .description(description)
      .argument("<schedule>", "its name or id")
      .option("--json", jsonHelp)
      .action((nameOrId: string, { json }: Json) => onSchedule(nameOrId, json, question));
  of("show", "all that is known of a schedule", {});
  of("pause", "let a schedule rest", { method: "PATCH", sent: { paused: true } });
  const resuming = { method: "PATCH", sent: { paused: false } } as const;
  of("resume", "let a schedule run again; what was due meanwhile is left out", resuming);
  of("remove", "end a schedule; what it exported stays", { method: "DELETE" });
}

async function list({ json }: Json): Promise<void> {
  await withArchive(async (archive, signal) => {
    const found = await ask(archive, "/api/schedules", ScheduleList, { signal });
    if (json) print(safeJson(found));
    else if (found.count === 0) print(`No schedules yet: ${command("schedules add --help")}`);
    else {
      const rows = found.schedules.map(({ name, timing, time_zone, last_at, ...schedule }) => [
        ...[safeLine(name), `${safeLine(timing)} ${time_zone}`, nextOf(schedule)],
        ...[last_at === null ? "never" : timeOf(last_at), whatIsExported(schedule.export)],
        ...[safeLine(schedule.credential), safeLine(schedule.note ?? "")],
      ]);
      print(table(["name", "when", "next", "last", "of", "with", ""], rows));
      noteWarning(archive, found.schedules[0]);
    }
    return exitCodes.ok;
  });
}

async function add(name: string, words: string[], options: AddOptions): Promise<void> {
  const target = readTarget(words, options);
  const { at: timing, zone: time_zone, credential, windowDays: window_days, paused, json } = options;
  const sent = checkRequest(ScheduleRequest, {
    ...{ name, timing, time_zone, credential, paused },
    export: { ...target, window_days },
  });
  await withArchive(async (archive) => {
    const made = await ask(archive, "/api/schedules", Schedule, { method: "POST", sent });
    print(json ? safeJson(made) : details(made));
    if (archive.isOwn && !made.paused)
      note(`Schedules run while the archive does, with DCE_PATH: ${command("start")}`);
    if (!json) noteWarning(archive, made);
    return exitCodes.ok;
  });
}

async function change(nameOrId: string, words: string[], options: ChangeOptions): Promise<void> {
  const { at: timing, zone: time_zone, credential, name, json } = options;
  await withArchive(async (archive) => {
    const before = await find(archive, nameOrId);
    const given = { name, timing, time_zone, credential, export: exportOf(before, words, options) };
    const sent = checkRequest(ScheduleChange, given);
    const changed = await ask(archive, `/api/schedules/${before.id}`, Schedule, { method: "PATCH", sent });
    print(json ? safeJson(changed) : details(changed));
    if (!json) noteWarning(archive, changed);
    return exitCodes.ok;
  });
}

/** What it exports from now on; undefined where nothing says otherwise. */
function exportOf(before: Schedule, words: string[], options: TargetOptions): object | undefined {
  const { guild, direct, threads, windowDays } = options;
  const isOther = words.length > 0 || guild !== undefined || direct;
  if (!isOther && threads === undefined && windowDays === undefined) return undefined;
  const { window_days, ...target } = ScheduledExport.parse(before.export);
  const itsOwn = { ...options, guild: target.guild === undefined ? [] : [target.guild] };
  const next = isOther || threads !== undefined ? readTarget(words, isOther ? options : itsOwn) : target;
  return { ...next, window_days: windowDays ?? window_days };
}

function readTarget(words: string[], options: TargetOptions): object {
  const [target = {}, other] = readTargets(words, options);
  if (!other) return target;
  const detail = "A schedule is of channels, of one server, or of direct messages: add one for each.";
  throw new Fault("invalid_parameter", detail);
}

async function onSchedule(nameOrId: string, json: boolean | undefined, question: Question): Promise<void> {
  await withArchive(async (archive) => {
    const path = `/api/schedules/${(await find(archive, nameOrId)).id}`;
    const schedule = await ask(archive, path, Schedule, question);
    const isGone = question.method === "DELETE";
    print(json ? safeJson(schedule) : isGone ? `Removed: ${safeLine(schedule.name)}` : details(schedule));
    if (!json && !isGone) noteWarning(archive, schedule);
    return exitCodes.ok;
  });
}

async function find(api: Api, nameOrId: string): Promise<Schedule> {
  const { schedules } = await ask(api, "/api/schedules", ScheduleList);
  const found = schedules.find(({ id, name }) => id === nameOrId.toLowerCase() || name === nameOrId);
  if (found) return found;
  throw new Fault("not_found", `There is no schedule "${nameOrId}": ${command("schedules")}`);
}

/** Of who opened the archive for this question only, DCE_PATH says nothing. */
function noteWarning({ isOwn }: Archive, schedule: Schedule | undefined): void {
  if (!isOwn && schedule?.warning) note(style("yellow", schedule.warning));
}

function details(schedule: Schedule): string {
  const { id, name, timing, time_zone, credential, last_at, last_export_id, note: said } = schedule;
  const what = `${whatIsExported(schedule.export)}: ${whichPart(schedule.export)}; with the credential ${safeLine(credential)}`;
  const last =
    last_at === null ? "never" : `${timeOf(last_at)}${last_export_id ? `, export ${last_export_id}` : ""}`;
  const lines = [
    `${style("bold", safeLine(name))}  ${id}`,
    `  when  ${safeLine(timing)}, ${time_zone}`,
    `  next  ${nextOf(schedule)}`,
    `  last  ${last}${said === null ? "" : `. ${safeLine(said)}`}`,
    `  of    ${what}`,
  ];
  return lines.join("\n");
}

function nextOf({ paused, next_at }: Pick<Schedule, "paused" | "next_at">): string {
  if (paused) return style("yellow", "paused");
  return next_at === null ? "never" : timeOf(next_at);
}
