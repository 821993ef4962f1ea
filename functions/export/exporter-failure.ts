import { type ErrorCode, errors } from "#core/errors.ts";
import { type ExporterFailure, readErrorOutput } from "#core/exporter-output.ts";
import type { ExporterProcess } from "./exporter-process.ts";

/** Why a run of DiscordChatExporter that has ended did not do what it was asked to. */
export function exporterFailure({ end, reason, stderr, program }: ExporterProcess): ExporterFailure {
  if (reason === "silent") {
    return because("exporter_silent", "DiscordChatExporter neither wrote nor said anything for too long.");
  }
  if (reason === "full") return because("disk_full", "One file of the export takes more room than there is.");
  if (end?.error) return unstarted(program, end.error);
  const how = end?.signal ? `was ended by ${end.signal}` : `ended with code ${end?.code} and no word`;
  return readErrorOutput(stderr).failure ?? because("exporter_failed", `DiscordChatExporter ${how}.`);
}

/** A failure of this kind. */
export function because(code: ErrorCode, detail: string): ExporterFailure {
  return { code, detail, retryable: errors[code].retry };
}

// Of all that keeps a process from starting, these do not pass.
const lasting: { [code: string]: string } = {
  ENOENT: "there is no such program",
  ENOTDIR: "there is no such program",
  EACCES: "it may not be executed",
  EPERM: "it may not be executed",
  ENOEXEC: "it is no program for this machine",
};

function unstarted(program: string, { code = "", message }: NodeJS.ErrnoException): ExporterFailure {
  const why = lasting[code];
  const detail = `DiscordChatExporter cannot be started at ${program}: ${why ?? message}. DCE_PATH says where it is; doctor tells more.`;
  return because(why === undefined ? "exporter_failed" : "exporter_unusable", detail);
}
