import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Problem } from "#core/errors.ts";
import { type FoundFile, findExports, openExport } from "../../functions/import/find-files.ts";
import { type ImportRun, makeImport } from "../../functions/import/make-import.ts";
import type { Stores } from "./stores.ts";

/** What an import is begun with: `problems` are those of files that were named but cannot be imported at all. */
export type ImportRequest = {
  files: FoundFile[];
  problems?: Problem[];
  isSample?: boolean;
  onSampleDropped?: () => void;
};

/** Notes an import and reads its files one after the other, staging and announcing their parts; answers when all are read. */
export function importFiles(stores: Stores, request: ImportRequest): { id: string; reading: Promise<void> } {
  const id = randomUUID();
  const { files, problems = [], isSample = false } = request;
  const begin = async () => {
    const absolute = files.map((file) => ({ path: resolve(file.path), size: file.size }));
    await stores.ledger.create(id, absolute, isSample);
    await stores.ledger.noteProblems(id, "error", problems);
    await read(stores, { id, files: absolute, isSample }, request.onSampleDropped);
  };
  return { id, reading: begin() };
}

/** Goes on with the imports that an earlier process was reading when it ended; answers their ids at once. */
export async function resumeImports(stores: Stores): Promise<{ ids: string[]; reading: Promise<void> }> {
  const unfinished = await stores.ledger.unfinished();
  const reading = (async () => {
    for (const cut of unfinished) await read(stores, cut);
  })();
  return { ids: unfinished.map(({ id }) => id), reading };
}

async function read(
  stores: Stores,
  { id, files, isSample }: { id: string; files: { path: string }[]; isSample: boolean },
  onSampleDropped: () => void = () => undefined,
): Promise<void> {
  const importFile = makeImport(stores);
  const run: ImportRun = { id, isSample, parts: 0, onSampleDropped };
  for (const [index, { path }] of files.entries()) {
    const before = await stampOf(path);
    await importFile(run, index + 1, openExport(path));
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

/** What tells one content of a file from another without reading it; a file that is gone has none. */
async function stampOf(path: string): Promise<string> {
  return stat(path).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => "gone",
  );
}

export { type FoundFile, findExports };
