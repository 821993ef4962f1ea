import { type Exporter, Health } from "#core/api/answers.ts";
import { type Api, ask } from "./ask.ts";
import type { ExportSummary } from "./export-report.ts";
import { safeLine } from "./safe-text.ts";
import { style } from "./terminal.ts";

const colours = { ready: "green", missing: "yellow", unusable: "red" } as const;

/** How what exports is, and what to do about it, in one line. */
export function exporterLine({ state, detail, remedy }: Exporter): string {
  return `${style(colours[state], state)}: ${said({ detail, remedy })}`;
}

/** Why none of these exports begins or goes on; undefined where one may, or none is to. */
export async function whyNoneRuns(
  api: Api,
  exports: Pick<ExportSummary, "state">[],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!exports.some(({ state }) => state === "queued" || state === "running")) return undefined;
  const { exporter } = await ask(api, "/api/health", Health, { signal, also: [503] });
  return exporter.state === "missing" ? `Nothing is exported. ${said(exporter)}` : undefined;
}

function said({ detail, remedy }: Pick<Exporter, "detail" | "remedy">): string {
  return safeLine(remedy === null ? detail : `${detail} ${remedy}`);
}
