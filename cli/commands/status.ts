import type { Command } from "commander";
import { Health, type StoreHealth } from "#core/api/answers.ts";
import { ExportList } from "#core/api/exports.ts";
import { type Schedule, ScheduleList } from "#core/api/schedules.ts";
import type { Coverage } from "../../infra/local/coverage.ts";
import type { Archive } from "../../infra/local/open-archive.ts";
import { archiveLine } from "../archive-line.ts";
import { ask } from "../ask.ts";
import { exitCodes } from "../exit-codes.ts";
import { type ExportSummary, isOver, whatIsExported } from "../export-report.ts";
import { exporterLine } from "../exporter-line.ts";
import { safeJson, safeLine } from "../safe-text.ts";
import { print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { command, counted, minuteOf, timeOf } from "../wording.ts";

const names: { [store in keyof Health["stores"]]: string } = {
  postgres: "Postgres",
  opensearch: "OpenSearch",
  cache: "cache",
  objects: "objects",
  queues: "queues",
};
const colours = { up: "green", down: "red", off: "dim" } as const;

/** `fastdiscorddb status`: how the stores are and what the archive holds. */
export function addStatus(program: Command): void {
  program
    .command("status")
    .description("how the stores are, what the archive holds, and what is imported or exported")
    .option("--json", "the API's answer, as one JSON object")
    .action(status);
}

async function status({ json }: { json?: boolean }): Promise<void> {
  await withArchive(async (archive, signal) => {
    const health = await ask(archive, "/api/health", Health, { signal, also: [503] });
    const isUp = health.stores.postgres.state === "up";
    const exporting = isUp
      ? await readExporting(archive, signal)
      : { running: [], toReview: [], schedule: null };
    const coverage = isUp ? await coverageOf(archive) : [];
    const { running, toReview: to_review, schedule } = exporting;
    const lines = [
      ...report(health, exporting, archive.isOwn ? undefined : archive.url),
      ...coverageLines(coverage),
    ];
    const told = { ...health, exports: { running, to_review, next_schedule: schedule }, coverage };
    print(json ? safeJson(told) : lines.join("\n"));
    return isUp ? exitCodes.ok : exitCodes.error;
  });
}

/** The exports that have not ended, those that ask for review, and the schedule that is due next. */
type Exporting = { running: ExportSummary[]; toReview: ExportSummary[]; schedule: Schedule | null };

async function readExporting(archive: Archive, signal: AbortSignal): Promise<Exporting> {
  const { exports } = await ask(archive, "/api/exports?limit=100", ExportList, { signal });
  const { schedules } = await ask(archive, "/api/schedules", ScheduleList, { signal });
  const due = schedules.filter(({ next_at }) => next_at !== null);
  due.sort((a, b) => Date.parse(a.next_at ?? "") - Date.parse(b.next_at ?? ""));
  const toReview = exports.filter(({ state }) => state === "needs_review");
  return { running: exports.filter((each) => !isOver(each)), toReview, schedule: due[0] ?? null };
}

function report(
  health: Health,
  { running, toReview, schedule }: Exporting,
  url: string | undefined,
): string[] {
  const { version, status, stores, archive, imports, exporter } = health;
  const where = url ? style("cyan", url) : "no server runs: opened for this question";
  return [
    `${style("bold", `FastDiscordDB ${version}`)}   ${where}   ${style(status === "ok" ? "green" : "red", status)}`,
    `Archive: ${stores.postgres.state === "up" ? archiveLine(archive) : "unknown while Postgres is away"}`,
    ...(archive.unindexed
      ? [`Index: ${counted(archive.unindexed, "message")} of an older version are not searchable yet`]
      : []),
    `Imports: ${runningLine(imports.running, url !== undefined)}`,
    `Exports: ${runningLine(running.length, url !== undefined)}${toReview.length > 0 ? `; ${toReview.length} to be reviewed` : ""}`,
    ...running.map(
      ({ id, percent, request, name }) => `  ${id}   ${percent} %   ${whatIsExported(request, name)}`,
    ),
    ...toReview.map(
      ({ id, request, name }) =>
        `  ${id}   ${whatIsExported(request, name)}: ${command(`exports accept ${id}`)}`,
    ),
    ...(schedule?.next_at
      ? [`Next schedule: ${safeLine(schedule.name)} at ${timeOf(schedule.next_at)}`]
      : []),
    `Exporter: ${exporterLine(exporter)}`,
    ...Object.entries(names).map(([store, name]) => storeLine(name, stores[store as keyof typeof names])),
  ];
}

async function coverageOf(archive: Archive): Promise<Coverage[]> {
  const { readCoverage } = await import("../../infra/local/coverage.ts");
  return readCoverage(await archive.stores());
}

/** What complete exports prove, and where between them nothing is proven. */
function coverageLines(coverage: Coverage[]): string[] {
  if (coverage.length === 0) return [];
  const lines = coverage.map(({ channel_id, name, until, holes }) => {
    const missing = holes.map(({ from, to }) => `${minuteOf(from)} to ${minuteOf(to)}`);
    const said = holes.length === 0 ? "no holes" : `${counted(holes.length, "hole")}: ${missing.join(", ")}`;
    return `  ${safeLine(name ?? channel_id)} (${channel_id}) until ${minuteOf(until)}, ${said}`;
  });
  return ["Complete:", ...lines];
}

function runningLine(running: number, isServed: boolean): string {
  if (running === 0) return "none running";
  if (isServed) return `${running} running`;
  return `${running} not finished: the rest comes in at the next start: ${command("start")}`;
}

function storeLine(name: string, { state, version, latency_ms }: StoreHealth): string {
  const more = [version, latency_ms === null ? null : `${latency_ms} ms`].filter((word) => word !== null);
  return `  ${name.padEnd(12)}${style(colours[state], state.padEnd(5))}${more.join("   ")}`.trimEnd();
}
