import type { ExportRequest } from "#core/api/exports.ts";
import type { ExportTargets } from "#core/export-ports.ts";

/** What an export is of; throws where a request names neither channels, nor a server, nor direct conversations. */
export function targetsOf(
  asked: Pick<ExportRequest, "channels" | "guild" | "direct" | "threads">,
): ExportTargets {
  const { channels, guild, direct, threads } = asked;
  if (channels) return { channels };
  if (guild !== undefined) return { guild, threads };
  if (direct) return { direct };
  throw new Error("the request was not checked: it names nothing to export");
}
