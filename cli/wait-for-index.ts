import type { Archive } from "../infra/local/open-archive.ts";
import { note } from "./terminal.ts";
import { counted } from "./wording.ts";

/** Waits until a search finds all that is held where only this command sees to that; says where it does not. */
export async function waitForIndex(archive: Archive, signal: AbortSignal): Promise<void> {
  const left = await archive.indexed((some) => {
    note(
      archive.isOwn
        ? `Indexing ${lacking(some)}, once; what is done stays done…`
        : `${lacking(some)} are still being indexed: searches do not find them yet.`,
    );
  }, signal);
  if (archive.isOwn && left > 0) note(`${lacking(left)} could not be indexed: searches do not find them.`);
}

function lacking(count: number): string {
  return `${counted(count, "message")} of an older version`;
}
