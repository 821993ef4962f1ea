import { readLocalEnvironment } from "../infra/local/environment.ts";
import { type Archive, type OpenOptions, openArchive } from "../infra/local/open-archive.ts";
import { exitCodes } from "./exit-codes.ts";
import { catchInterruption } from "./interruption.ts";
import { note } from "./terminal.ts";

/**
 * Opens the archive for one piece of work, whose answer is the exit code, and closes it whatever becomes of the work. Only
 * work that waits for exports lets them run here, where no server does.
 */
export async function withArchive(
  work: (archive: Archive, signal: AbortSignal) => Promise<number>,
  { runsExports = false }: OpenOptions = {},
): Promise<void> {
  const interruption = catchInterruption();
  const { signal } = interruption;
  try {
    const archive = await openArchive(readLocalEnvironment(process.env), { signal, runsExports });
    interruption.force = archive.abandon;
    try {
      process.exitCode = await work(archive, signal);
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    note("Interrupted.");
    process.exitCode = exitCodes.interrupted;
  }
}
