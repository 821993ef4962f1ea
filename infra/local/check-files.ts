import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parseHeader } from "#core/discord-export.ts";
import type { Problem } from "#core/errors.ts";
import { splitExport } from "#core/export-splitter.ts";
import { limits } from "#core/limits.ts";
import type { ExportHeader, Json } from "#core/message.ts";
import type { ImportLedger } from "#core/ports.ts";
import { makeStaging, type StagingPorts, type StagingRun } from "#core/staging/make-staging.ts";
import { type FoundFile, openExport } from "../../functions/import/find-files.ts";

/** What an import of some files would bring; `messages` are valid, `skipped` ones are not. */
export type FileCheck = {
  files: { total: number; read: number; failed: number };
  bytes: { total: number; read: number };
  messages: number;
  skipped: number;
  guilds: CheckedGuild[];
  warnings: Problem[];
  errors: Problem[];
};

/** A server that the files are of, and how many valid messages they hold of each channel. */
export type CheckedGuild = {
  id: string;
  name: string | null;
  channels: { id: string; name: string | null; messages: number }[];
};

/** Reads all files as an import does, by the import's own code, into nothing: no store is asked. */
export async function checkFiles(request: {
  files: FoundFile[];
  problems: Problem[];
  /** Gets the same object each time. */
  onProgress?: (check: FileCheck) => void;
  signal?: AbortSignal;
}): Promise<FileCheck> {
  const { files, problems, onProgress = () => undefined, signal } = request;
  const check: FileCheck = {
    files: { total: files.length, read: 0, failed: 0 },
    bytes: { total: files.reduce((sum, file) => sum + file.size, 0), read: 0 },
    ...{ messages: 0, skipped: 0, guilds: [], warnings: [], errors: [...problems] },
  };
  const run: StagingRun = { id: "check", isSample: false, isComplete: false, parts: 0, signal };
  for (const [index, file] of files.entries()) {
    const ports = portsInto(check, () => {
      signal?.throwIfAborted();
      onProgress(check);
    });
    const outcome = await makeStaging(ports)(run, index + 1, openExport(file.path));
    check.files[outcome === "read" ? "read" : "failed"]++;
  }
  return check;
}

/** Stores that keep what a check tells, and nothing else. */
function portsInto(check: FileCheck, onProgress: () => void): StagingPorts {
  const before = { bytes: check.bytes.read, skipped: check.skipped };
  let header: ExportHeader | undefined;
  const ledger: ImportLedger = {
    ...silent,
    async noteProgress(_id, _number, { bytes, skipped }) {
      check.bytes.read = before.bytes + bytes;
      check.skipped = before.skipped + skipped;
      onProgress();
      return true;
    },
    async noteProblems(_id, severity, problems) {
      const noted = severity === "error" ? check.errors : check.warnings;
      if (noted.length < limits.problemsKept.value) noted.push(...problems);
    },
  };
  return {
    ledger,
    objects: {
      async put(_key, body) {
        header ??= await headerOf(body);
      },
      delete: nothing,
    },
    announcer: {
      async announce(parts) {
        if (!header) throw new Error("a part was announced before it was stored");
        for (const { count } of parts) add(check, header, count);
      },
    },
  };
}

const nothing = async () => undefined;
const silent: Omit<ImportLedger, "noteProgress" | "noteProblems"> = {
  create: nothing,
  unfinished: async () => [],
  hold: nothing,
  open: nothing,
  startFile: async () => ({ checkpoint: null, parts: 0 }),
  endFile: nothing,
  isLoaded: async () => false,
  notePart: nothing,
  waitingParts: async () => [],
  endReading: async () => [],
  failReading: nothing,
  dropSample: async () => false,
  isEmpty: async () => true,
  settleAll: nothing,
};

async function headerOf(part: Uint8Array): Promise<ExportHeader> {
  for await (const event of splitExport(Readable.from([part]).pipe(createGunzip()))) {
    if (event.kind === "header") return parseHeader(JSON.parse(event.text) as Json);
  }
  throw new Error("a part has no header");
}

function add(check: FileCheck, header: ExportHeader, count: number): void {
  check.messages += count;
  let guild = check.guilds.find(({ id }) => id === header.guild.id);
  if (!guild) {
    guild = { id: header.guild.id, name: header.guild.name, channels: [] };
    check.guilds.push(guild);
  }
  const channel = guild.channels.find(({ id }) => id === header.channel.id);
  if (channel) channel.messages += count;
  else guild.channels.push({ id: header.channel.id, name: header.channel.name, messages: count });
}
