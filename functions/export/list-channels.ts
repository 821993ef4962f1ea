import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Fault } from "#core/errors.ts";
import { type ListedChannel, readListing } from "#core/exporter-output.ts";
import { limits } from "#core/limits.ts";
import { exporterFailure } from "./exporter-failure.ts";
import { type ExporterCall, ExporterProcess, isToken } from "./exporter-process.ts";

/** What to list: a server's channels, the servers that the token sees, or its direct messages. */
export type Listing =
  | { command: "channels"; guildId: string; threads?: "none" | "active" | "all" }
  | { command: "guilds" }
  | { command: "dm" };

/**
 * Asks DiscordChatExporter what there is to export. Throws the Fault that says why it could not tell, and the signal's
 * reason when it aborts. The token is in none of them.
 */
export async function listChannels(call: ExporterCall, listing: Listing): Promise<ListedChannel[]> {
  call.signal?.throwIfAborted();
  if (!isToken(call.token)) throw new Fault("token_invalid", "The token is empty, or no token of Discord's.");
  // Absolute: the process is somewhere else.
  const folder = await mkdtemp(join(resolve(call.folder), "list-"));
  const lines: string[] = [];
  const silence = call.silence ?? limits.listingSilence.value;
  const exporter = new ExporterProcess({ ...call, folder, silence }, argumentsOf(listing), (line) => {
    lines.push(line);
  });
  try {
    while (!exporter.end) await exporter.news();
    if (exporter.end.code === 0) return readListing(listing.command, lines.join("\n"));
    call.signal?.throwIfAborted();
    const { code, detail } = exporterFailure(exporter);
    throw new Fault(code, detail);
  } finally {
    await exporter.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function argumentsOf(listing: Listing): string[] {
  if (listing.command !== "channels") return [listing.command];
  return ["channels", "-g", listing.guildId, "--include-threads", listing.threads ?? "none"];
}
