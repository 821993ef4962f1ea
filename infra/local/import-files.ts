import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Problem } from "#core/errors.ts";
import { type FoundFile, findExports, openExport } from "../../functions/import/find-files.ts";
import { type ImportRun, makeImport, type Source } from "../../functions/import/make-import.ts";
import type { Stores } from "./stores.ts";

/** What an import is begun with: `problems` are those of files that were named but cannot be imported at all. */
export type ImportRequest = {
  files: FoundFile[];
  problems?: Problem[];
  isSample?: boolean;
  onSampleDropped?: () => void;
  /** Cuts the reading: it rejects with the signal's reason, and the import goes on at the next start. */
  signal?: AbortSignal;
};

/** An import that is noted in the archive; `reading` ends when its files are read, staged and announced. */
export type BegunImport = { id: string; reading: Promise<void> };

/** Notes an import, then reads its files one after the other, staging and announcing their parts. */
export async function importFiles(stores: Stores, request: ImportRequest): Promise<BegunImport> {
  const id = randomUUID();
  const { problems = [], isSample = false } = request;
  const files = request.files.map((file) => ({ path: resolve(file.path), size: file.size }));
  await stores.ledger.create(id, files, isSample);
  await stores.ledger.noteProblems(id, "error", problems);
  return { id, reading: read(stores, { id, files, isSample }, request) };
}

/**
 * Goes on with the imports that an earlier process was reading when it ended; answers at once their ids, and those of
 * the imports that it had read and not yet loaded.
 */
export async function resumeImports(
  stores: Stores,
  signal?: AbortSignal,
): Promise<{ ids: string[]; reading: Promise<void> }> {
  const [waiting, unfinished] = [await stores.ledger.waitingParts(), await stores.ledger.unfinished()];
  const reading = (async () => {
    for (const cut of unfinished) await read(stores, cut, { signal });
  })();
  // Who asked may have more to do before it looks at what became of the reading.
  reading.catch(() => undefined);
  const ids = new Set([...waiting.map((part) => part.export_id), ...unfinished.map(({ id }) => id)]);
  return { ids: [...ids], reading };
}

async function read(
  stores: Stores,
  { id, files, isSample }: { id: string; files: { path: string }[]; isSample: boolean },
  { onSampleDropped = () => undefined, signal }: Pick<ImportRequest, "onSampleDropped" | "signal">,
): Promise<void> {
  const importFile = makeImport(stores);
  const run: ImportRun = { id, isSample, parts: 0, onSampleDropped };
  for (const [index, { path }] of files.entries()) {
    const before = await stampOf(path);
    await importFile(run, index + 1, cuttable(openExport(path), signal));
    const after = await stampOf(path);
    if (before !== after) {
      const detail = "The file changed while it was being read. Import it again when it is finished.";
      await stores.ledger.noteProblems(id, "error", [
        { file: path, byte: null, message_id: null, code: "changed_while_read", detail },
      ]);
    }
  }
  await stores.ledger.endReading(id);
}

/** The same source, whose reading ends with the signal's reason once it is aborted. */
function cuttable(source: Source, signal: AbortSignal | undefined): Source {
  async function* unpacked() {
    for await (const piece of source.unpacked) {
      signal?.throwIfAborted();
      yield piece;
    }
  }
  return { ...source, unpacked: unpacked() };
}

/** What tells one content of a file from another without reading it; a file that is gone has none. */
async function stampOf(path: string): Promise<string> {
  return stat(path).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => "gone",
  );
}

export { type FoundFile, findExports };
