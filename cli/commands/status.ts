import type { Command } from "commander";
import { Health, type StoreHealth } from "#core/api/answers.ts";
import type { Coverage } from "../../infra/local/coverage.ts";
import { readLocalEnvironment } from "../../infra/local/environment.ts";
import { type Archive, openArchive } from "../../infra/local/open-archive.ts";
import { archiveLine } from "../archive-line.ts";
import { ask } from "../ask.ts";
import { exitCodes } from "../exit-codes.ts";
import { catchInterruption } from "../interruption.ts";
import { safeJson, safeLine } from "../safe-text.ts";
import { print, style } from "../terminal.ts";
import { command, counted } from "../wording.ts";

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
    .description("how the stores are, what the archive holds, and what is being imported")
    .option("--json", "the API's answer, as one JSON object")
    .action(status);
}

async function status({ json }: { json?: boolean }): Promise<void> {
  const interruption = catchInterruption();
  const { signal } = interruption;
  try {
    const archive = await openArchive(readLocalEnvironment(process.env), signal);
    interruption.force = archive.abandon;
    try {
      const health = await ask(archive, "/api/health", Health, { signal, also: [503] });
      const isUp = health.stores.postgres.state === "up";
      const coverage = isUp ? await coverageOf(archive) : [];
      if (json) print(safeJson({ ...health, coverage }));
      else
        print(
          [report(health, archive.isOwn ? undefined : archive.url), ...coverageLines(coverage)].join("\n"),
        );
      process.exitCode = health.stores.postgres.state === "up" ? exitCodes.ok : exitCodes.error;
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
  }
}

function report({ version, status, stores, archive, imports }: Health, url: string | undefined): string {
  const where = url ? style("cyan", url) : "no server runs: opened for this question";
  return [
    `${style("bold", `FastDiscordDB ${version}`)}   ${where}   ${style(status === "ok" ? "green" : "red", status)}`,
    `Archive: ${stores.postgres.state === "up" ? archiveLine(archive) : "unknown while Postgres is away"}`,
    `Imports: ${importsLine(imports.running, url !== undefined)}`,
    ...Object.entries(names).map(([store, name]) => storeLine(name, stores[store as keyof typeof names])),
  ].join("\n");
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

function minuteOf(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

function importsLine(running: number, isServed: boolean): string {
  if (running === 0) return "none running";
  if (isServed) return `${running} running`;
  return `${running} not finished: the rest comes in at the next ${command("start")}`;
}

function storeLine(name: string, { state, version, latency_ms }: StoreHealth): string {
  const more = [version, latency_ms === null ? null : `${latency_ms} ms`].filter((word) => word !== null);
  return `  ${name.padEnd(12)}${style(colours[state], state.padEnd(5))}${more.join("   ")}`.trimEnd();
}
